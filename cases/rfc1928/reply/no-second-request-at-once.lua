-- A server that goes on reading where it should end finds the second request at hand.
return family {
  id      = "rfc1928/reply/no-second-request-at-once",
  title   = "A request in the same segment as one that failed is not served",
  rfc     = 1928, section = "6", level = "MUST",
  clauses = { "REP-09" },
  tags    = { "tcp", "reply", "segments" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "behind-refused", ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer() } end },
    { name = "behind-command-unassigned", ask = function(t) return { cmd = 0x7f, dst = t:refusing_peer() } end },
    { name = "behind-name-unresolvable",
      ask = function() return { cmd = CONNECT, dst = name("x..invalid", 80) } end },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(request(member.ask(t)) .. request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
      skip(reply { rep = SUCCEEDED, lenient = true }, "blocked: there is no failure; see rfc1928/reply"),
    }, { within = 10 })
    proxy:expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "the request behind the failed one is served"),
      pass(closes()),
      pass(silence(0.25)),
      pass(otherwise()),
    })
    origin:expect_no_connection()
  end,
}
