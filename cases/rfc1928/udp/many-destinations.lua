return case {
  id      = "rfc1928/udp/many-destinations",
  title   = "One association talks to ten hosts, and the header of each answer tells which of them sent it",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-12", "UDP-05" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/answer-header/ipv4" },
  run = function(t)
    local a = t:associate()
    local origins = {}
    for i = 1, 10 do
      local origin = t:udp_origin()
      a:send { dst = origin.dst, data = t:token() .. i }
      origin.from = select(2, origin:expect(t:token() .. i, { only = true }))
      origins[i] = origin
    end
    -- The first spoken to answers last: a relay that remembers only the latest destination loses it.
    for i = 10, 1, -1 do
      origins[i]:send(origins[i].from, t:token() .. "answer")
      a:expect(relayed { dst_port = origins[i].port, data = t:token() .. "answer", lenient = true })
    end
  end,
}
