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
    local proxy, first = t:bind()
    proxy[member.name](proxy)
    -- What is connected before the proxy has noticed does not count; it need not notice at once.
    local from = t:elapsed()
    while true do
      local peer, stands = t:connect(first.listen, { may_fail = true })
      if not stands then return end
      peer:close()
      if t:elapsed() - from > t.timeout then
        t:mismatch("no listener at " .. first.listen, "one that still accepts connections")
      end
      t:pause(0.02)
    end
  end,
}
