return family {
  id      = "rfc1928/bind/client-leaves",
  title   = "A client that leaves before the peer comes frees the port",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-06" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  members = {
    { name = "close", title = "The port is freed when the client closes before the peer comes" },
    { name = "reset", title = "The port is freed when the client resets before the peer comes" },
  },
  run = function(t, member)
    -- A connection may end a wait that the client's leaving did not end, so each port is tried but once: the
    -- first at once, the others for a proxy that takes its time to notice.
    local ports = {}
    for i = 1, 4 do
      local proxy, first = t:bind()
      ports[i] = first.listen
      proxy[member.name](proxy)
    end
    t:dial():negotiate() -- by now the proxy has had its turn
    local left = t:elapsed()
    for i, port in ipairs(ports) do
      local peer, stands, why = t:connect(port, { may_fail = true })
      -- A proxy that takes the peer, and only then finds that the client has gone, resets what it took.
      if not stands and why ~= "connection reset by peer" then return end
      peer:close()
      if i < #ports then t:pause(({ 0.05, 0.25, 1.2 })[i]) end
    end
    t:mismatch("the port freed", string.format("one that still accepts after %.1f s", t:elapsed() - left))
  end,
}
