-- How long a proxy waits for the peer is its own affair, and most wait longer than this case does.
return case {
  id      = "rfc1928/bind/time-out",
  title   = "A BIND to which nobody comes ends, if it does, with a failure for a second reply",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "BND-02", "REP-09" },
  tags    = { "tcp", "bind", "slow" },
  needs   = { "bind" },
  run = function(t)
    local proxy = t:bind()
    local _, which = proxy:expect(one_of {
      pass(silence(1.5)),
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      warn(closes(), "it ends without a second reply"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success, and nobody has come"),
    })
    if which ~= 2 then return end
    t:about "REP-09"
    proxy:expect_close { within = 10 }
  end,
}
