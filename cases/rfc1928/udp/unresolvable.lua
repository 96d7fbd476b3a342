return family {
  id      = "rfc1928/udp/unresolvable",
  title   = "A datagram for a name that does not exist is dropped silently and does no harm",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09" },
  tags    = { "udp", "name" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "invalid", text = "no-such-host.invalid",
      title = "A datagram for a name under .invalid is dropped silently" },
    { name = "255-octets", text = ("x"):rep(255),
      title = "A datagram for a name of 255 octets that nobody has is dropped silently" },
    { name = "space", text = "no such host",
      title = "A datagram for a name with spaces is dropped silently" },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    a:send { dst = name(member.text, origin.port), data = t:token() .. "bad" }
    for i = 1, 2 do
      local good = t:token() .. "good" .. i
      a:send { dst = origin.dst, data = good }
      -- A server that relays nothing while it looks a name up holds this one up for as long.
      origin:expect(good, { only = true, within = 10 })
      a:expect(relayed { data = good, lenient = true }, { only = true })
    end
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
