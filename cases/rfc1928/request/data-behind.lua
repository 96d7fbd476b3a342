-- The RFC does not speak of a client that sends before the reply; Tor documents that it may. A server may
-- refuse such a client, but octets that it took and loses or changes spoil what it relays. Servers have
-- been seen to treat one or two octets otherwise than many.
return family {
  id      = "rfc1928/request/data-behind",
  title   = "Octets sent right behind the request reach the destination once, whole and in order",
  rfc     = 1928, section = "4", level = "INTEROP",
  clauses = { "REQ-08" },
  tags    = { "tcp", "request", "segments" },
  after   = { "rfc1928/connect/ipv4-echo", "rfc1928/relay/octets-up/65537" },
  members = {
    { name = "one-octet", size = 1 },
    { name = "two-octets", size = 2 },
    { name = "a-segment", size = 1000 },
    { name = "a-buffer", size = 5000 },
    { name = "many-buffers", size = 100000 },
    { name = "ipv6", size = 1000, family = IPV6, needs = { "ipv6" } },
    { name = "name", size = 1000, named = true, within = 10, needs = { "origin_name" },
      after = { "rfc1928/address/name", "rfc1928/relay/octets-up/65537" } },
  },
  run = function(t, member)
    local origin = t:origin { family = member.family, named = member.named }
    local payload = t:payload(member.size, 4)
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(request { cmd = CONNECT, dst = member.named and origin.name_dst or origin.dst } .. payload)
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      warn(reply { lenient = true }, "a request with data behind it is refused"),
      warn(closes(), "the connection is closed when data stand behind the request"),
      fail(otherwise(), "a request with data behind it gets no reply"),
    }, { within = member.within })
    if which > 1 then return end
    local seen = origin:accept()
    -- What is sent later must come behind it: so that octets lost are not waited for.
    proxy:send(t:token())
    seen:expect(one_of {
      pass(payload .. t:token()),
      fail(otherwise(), "the octets behind the request do not arrive as they were sent"),
    })
    seen:send(t:token())
    proxy:expect(one_of {
      pass(t:token()),
      fail(otherwise(), "something else than what the destination sends comes behind the reply"),
    })
  end,
}
