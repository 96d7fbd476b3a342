return case {
  id      = "rfc1928/bind/second-reply-waits",
  title   = "The second reply does not come before the peer does",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "BND-02" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/first-reply-address" },
  run = function(t)
    local proxy, first = t:bind()
    proxy:expect_silence(0.2)
    t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  end,
}
