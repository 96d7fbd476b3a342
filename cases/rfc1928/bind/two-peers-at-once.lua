return case {
  id      = "rfc1928/bind/two-peers-at-once",
  title   = "Of two peers that come together one is taken, the one that the second reply names",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04", "BND-03" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  run = function(t)
    local proxy, first = t:bind()
    local peers = {}
    t:parallel {
      function() peers[1] = t:connect(first.listen, { may_fail = true }) end,
      function() peers[2] = t:connect(first.listen, { may_fail = true }) end,
    }
    local second = proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local port = select(2, split(peers[1].address))
    local taken, other = peers[1], peers[2]
    if second.bnd_port ~= port then taken, other = other, taken end
    if other:is_open() then other:send(t:token() .. "other") end
    proxy:send(t:token() .. "to the peer")
    taken:expect(t:token() .. "to the peer")
    taken:send(t:token() .. "to the client")
    proxy:expect(t:token() .. "to the client")
    -- What went to both, or came from both, has had the time of a round to arrive.
    if #other:pending() > 0 then t:mismatch("nothing at the other peer", "octets") end
    if #proxy:pending() > 0 then t:mismatch("octets of one peer only", "more behind them") end
  end,
}
