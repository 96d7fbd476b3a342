return case {
  id      = "rfc1928/udp/late-answer",
  title   = "An answer that takes its time still comes, and so do datagrams sent after a pause",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "UDP-03", "UDP-05" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin()
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = origin:expect(t:token())
    a.control:expect_silence(0.25)
    t:about "UDP-05"
    origin:send(from, t:token() .. "late")
    a:expect(relayed { data = t:token() .. "late", lenient = true })
    t:about "UDP-03"
    a:send { dst = origin.dst, data = t:token() .. "later" }
    origin:expect(t:token() .. "later")
  end,
}
