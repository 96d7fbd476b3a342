return case {
  id      = "rfc1928/reply/denied",
  title   = "A destination that the proxy's rules forbid is answered with REP 02",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-07", "REP-03" },
  tags    = { "tcp", "connect", "reply" },
  needs   = { "deny" },
  after   = { "rfc1928/reply/refused/ipv4" },
  run = function(t)
    local proxy = t:open { cmd = CONNECT, dst = t.denied }
    proxy:expect(one_of {
      pass(reply { rep = NOT_ALLOWED, lenient = true }),
      warn(reply { rep = GENERAL_FAILURE, lenient = true }, "REP 01 does not tell that a rule forbids it"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success for a forbidden destination"),
      fail(closes(), "closed without a reply", "REP-03"),
    })
  end,
}
