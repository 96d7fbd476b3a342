return case {
  id      = "rfc1928/bind/many",
  title   = "Twenty BINDs at once have ports of their own, and each client gets its own peer",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-01", "BND-04" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/relay/both-ways" },
  run = function(t)
    local binds, ports = {}, {}
    for i = 1, 20 do
      local proxy, first = t:bind()
      if ports[first.bnd] then
        t:mismatch("an address for each of the BINDs",
          first.bnd .. " for numbers " .. ports[first.bnd] .. " and " .. i)
      end
      ports[first.bnd] = i
      binds[i] = { proxy = proxy, listen = first.listen }
    end
    -- In another order than they were made, so that none is served for being next.
    for i = 20, 1, -1 do
      local bind = binds[i]
      local stands
      bind.peer, stands = t:connect(bind.listen, { may_fail = true })
      if not stands then
        -- Ports are used again: one who was late for another case's may have taken this one's turn.
        t:note("nobody listens at %s any more; once again", bind.listen)
        local proxy, first = t:bind()
        bind.proxy, bind.peer = proxy, t:connect(first.listen)
      end
      bind.peer:send(t:token() .. i)
    end
    for i, bind in ipairs(binds) do
      bind.proxy:expect(reply { rep = SUCCEEDED, lenient = true })
      bind.proxy:expect(t:token() .. i)
    end
  end,
}
