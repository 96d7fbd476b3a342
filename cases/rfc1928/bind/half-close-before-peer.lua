-- FTP's client has nothing to say on a data connection that it only reads, and may end its direction at once. A
-- server cannot tell that from a client that has left, and may give its port back.
return case {
  id      = "rfc1928/bind/half-close-before-peer",
  title   = "A client that ends its direction before the peer comes gets the peer's octets, or the end",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "BND-06", "BND-04" },
  tags    = { "tcp", "bind", "half-close" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  run = function(t)
    local proxy, first = t:bind()
    proxy:half_close()
    t:dial():negotiate() -- by now the proxy has had its turn
    local peer, stands = t:connect(first.listen, { may_fail = true })
    if stands then peer:send(t:token()) end
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      pass(reply { lenient = true }),
      pass(closes()),
      warn(otherwise(), "neither a reply nor the end comes"),
    })
    if which == 1 then
      proxy:expect(one_of {
        pass(t:token()),
        warn(otherwise(), "the second reply says success, but the peer's octets do not come"),
      })
    end
  end,
}
