return case {
  id      = "rfc1928/bind/two-peers-at-once",
  title   = "Of two peers that come together one is taken, the one that the second reply names",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04", "BND-03" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  run = function(t)
    local proxy, first = t:bind()
    local peers = {}
    t:parallel {
      function() peers[1] = t:connect(first.listen, { may_fail = true }) end,
      function() peers[2] = t:connect(first.listen, { may_fail = true }) end,
    }
    local second = proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local taken, other = peers[1], peers[2]
    local function named(peer) return second.bnd_port == select(2, split(peer.address)) end
    if named(other) then taken, other = other, taken end
    proxy:send(t:token() .. "to the peer")
    local _, which = taken:expect(one_of { pass(t:token() .. "to the peer"), pass(otherwise()) })
    if which > 1 then
      if named(taken) then t:mismatch("octets at the peer that the second reply names", "none") end
      -- It names neither, which is for another case to tell.
      taken, other = other, taken
      taken:expect(t:token() .. "to the peer")
    end
    if other:is_open() then other:send(t:token() .. "other") end
    taken:send(t:token() .. "to the client")
    proxy:expect(t:token() .. "to the client")
    -- What went to both, or came from both, has had the time of a round to arrive.
    if #other:pending() > 0 then t:mismatch("nothing at the other peer", "octets") end
    if #proxy:pending() > 0 then t:mismatch("octets of one peer only", "more behind them") end
  end,
}
