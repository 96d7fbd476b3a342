return family {
  id      = "rfc1928/udp/destination",
  title   = "A datagram reaches the destination that its header names, and the answer comes back",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-11", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/reply-address", "rfc1928/udp/undeclared-source/ipv4" },
  members = {
    { name = "ipv4", title = "A datagram for an IPv4 address reaches it, and the answer comes back" },
    { name = "ipv6", title = "A datagram for an IPv6 address reaches it, and the answer comes back",
      family = IPV6, after = { "rfc1928/udp/destination/ipv4" }, needs = { "udp", "ipv6" }, tags = { "udp", "ipv6" } },
    { name = "name", title = "A datagram for a name reaches one of its addresses, and the answer comes back",
      after = { "rfc1928/udp/destination/ipv4" }, needs = { "udp", "origin_name" }, tags = { "udp", "name" } },
  },
  run = function(t, member)
    local a = t:associate()
    if member.name == "name" then
      local origin = t:udp_origin_by_name()
      a:send { dst = origin.name_dst, data = t:token() }
      a:expect(relayed { data = t:token(), lenient = true })
    else
      local origin = t:udp_origin { family = member.family }
      a:send { dst = origin.dst, data = t:token() }
      local _, from = origin:expect(t:token())
      origin:send(from, t:token() .. "answer")
      a:expect(relayed { data = t:token() .. "answer", lenient = true })
    end
    t:about "UDP-03"
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
