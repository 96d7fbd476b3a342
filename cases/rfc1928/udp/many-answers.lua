return case {
  id      = "rfc1928/udp/many-answers",
  title   = "A host may answer one datagram with many",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin()
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = origin:expect(t:token())
    for i = 1, 8 do
      origin:send(from, t:token() .. i)
      a:expect(relayed { data = t:token() .. i, lenient = true }, { only = true })
    end
  end,
}
