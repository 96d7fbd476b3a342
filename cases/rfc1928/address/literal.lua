-- curl and others send what the user typed as a name. A strict server may refuse that.
return family {
  id      = "rfc1928/address/literal",
  title   = "A numeric address sent as a name is taken as that address",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-07" },
  tags    = { "tcp", "request", "address", "name" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "ipv4", family = IPV4 },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
    { name = "ipv6-in-full", family = IPV6, full = true, needs = { "ipv6" } },
  },
  run = function(t, member)
    local origin = t:origin { family = member.family }
    local host = origin.host
    if member.full then
      if host ~= "::1" then t:skip("needs a target on this machine") end
      host = "0:0:0:0:0:0:0:1"
    end
    local proxy = t:open { cmd = CONNECT, dst = name(host, origin.port) }
    proxy:expect(reply { rep = SUCCEEDED, lenient = true }, { within = 15 })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
