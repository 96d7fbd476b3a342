return family {
  id      = "rfc1928/udp/name-nul",
  title   = "A datagram for a name with a NUL in it does not go to what stands before the NUL",
  rfc     = 1928, section = "7", level = "INTEROP",
  clauses = { "ADDR-05", "UDP-09" },
  tags    = { "udp", "name", "malformed" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "inside", tail = "\0.invalid", title = "A datagram for a name with a NUL inside is dropped silently" },
    { name = "at-the-end", tail = "\0", title = "A datagram for a name with a NUL behind it is dropped silently" },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    for i = 1, 2 do
      a:send { dst = name(origin.host .. member.tail, origin.port), data = t:token() .. "bad" }
      local good = t:token() .. "good" .. i
      a:send { dst = origin.dst, data = good }
      -- A server that relays nothing while it looks a name up holds this one up for as long.
      local octets
      repeat
        octets = origin:receive { within = 10 }
        if octets == nil then t:mismatch("the datagram behind it", "nothing") end
        if octets:sub(-3) == "bad" then t:mismatch("it dropped", "it relayed to what stands before the NUL") end
      until octets == good
      a:expect(relayed { data = good, lenient = true })
    end
  end,
}
