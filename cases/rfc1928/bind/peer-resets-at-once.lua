return case {
  id      = "rfc1928/bind/peer-resets-at-once",
  title   = "A peer that is gone before the proxy looks leaves no connection that leads nowhere",
  rfc     = 1928, section = "6", level = "ROBUST",
  clauses = { "BND-06", "ROB-01" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/relay/both-ways" },
  run = function(t)
    local proxy, first = t:bind()
    local gone = t:connect(first.listen)
    gone:reset()
    -- The proxy may take the reset for the end of the BIND, or wait on; then this one is the peer.
    local peer = t:connect(first.listen, { may_fail = true })
    local answer, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      pass(reply { lenient = true }),
      pass(closes()),
    })
    if which == 1 and answer.bnd_port == select(2, split(peer.address)) then
      peer:send(t:token())
      proxy:expect(t:token())
    elseif which ~= 3 then
      proxy:expect_close()
    end
  end,
}
