return case {
  id      = "rfc1928/reply/no-success-while-connecting",
  title   = "Success is not reported while the connection to the destination is still being tried",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-10", "REP-03" },
  tags    = { "tcp", "connect", "reply" },
  after   = { "rfc1928/reply/refused-is-no-success/ipv4" },
  run = function(t)
    local proxy = t:open { cmd = CONNECT, dst = t:black_hole() }
    proxy:expect(one_of {
      pass(silence(0.4)),
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success without a connection"),
      fail(closes(), "closed without a reply", "REP-03"),
    })
  end,
}
