-- "Must be 00" binds the client. Of four servers two take such a request and two do not; both is right,
-- only a client left without an answer is not served.
return family {
  id      = "rfc1928/request/rsv-nonzero",
  title   = "A request whose RSV is not 00 is served properly or refused",
  rfc     = 1928, section = "4", level = "MUST",
  clauses = { "REQ-09" },
  tags    = { "tcp", "request", "malformed" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = { { name = "01", rsv = 0x01 }, { name = "80", rsv = 0x80 }, { name = "ff", rsv = 0xff } },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst, rsv = member.rsv }
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
    })
    if which > 1 then return end
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
