-- As with CONNECT: clients send what the user typed as a name, and a strict server may drop that.
return family {
  id      = "rfc1928/udp/literal",
  title   = "A numeric address sent as a name is taken as that address",
  rfc     = 1928, section = "7", level = "INTEROP",
  clauses = { "ADDR-07", "UDP-11" },
  tags    = { "udp", "name" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/name" },
  members = {
    { name = "ipv4", family = IPV4, title = "A datagram for an IPv4 address written as a name reaches it" },
    { name = "ipv6", family = IPV6, needs = { "udp", "ipv6" }, tags = { "udp", "name", "ipv6" },
      title = "A datagram for an IPv6 address written as a name reaches it" },
  },
  run = function(t, member)
    local origin = t:udp_origin { family = member.family }
    local a = t:associate()
    a:send { dst = name(origin.host, origin.port), data = t:token() }
    local _, from = origin:expect(t:token())
    origin:send(from, t:token() .. "answer")
    a:expect(relayed { data = t:token() .. "answer", lenient = true })
  end,
}
