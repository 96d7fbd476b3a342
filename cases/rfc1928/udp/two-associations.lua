return case {
  id      = "rfc1928/udp/two-associations",
  title   = "Two associations of one client that talk to the same host get their own answers",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-12" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/many-answers" },
  run = function(t)
    local origin = t:udp_origin()
    local a, b = t:associate(), t:associate()
    a:send { dst = origin.dst, data = t:token() .. "from a" }
    local _, from_a = origin:expect(t:token() .. "from a")
    b:send { dst = origin.dst, data = t:token() .. "from b" }
    local _, from_b = origin:expect(t:token() .. "from b")
    if from_a == from_b then
      t:mismatch("two associations that the host can tell apart", "datagrams of both from " .. from_a)
    end
    for round = 1, 2 do
      origin:send(from_a, t:token() .. "to a" .. round)
      a:expect(relayed { data = t:token() .. "to a" .. round, lenient = true }, { only = true })
      origin:send(from_b, t:token() .. "to b" .. round)
      b:expect(relayed { data = t:token() .. "to b" .. round, lenient = true }, { only = true })
    end
    -- What went astray has had the time of a round to arrive.
    a:expect_silence(0)
    b:expect_silence(0)
  end,
}
