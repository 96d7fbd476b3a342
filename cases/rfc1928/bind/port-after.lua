return family {
  id      = "rfc1928/bind/port-after",
  title   = "When the connection that a BIND brought has ended, its port is free again",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-06" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  members = {
    { name = "client-closes", client = true, title = "The port is freed when the client closes after the peer came" },
    { name = "peer-closes", title = "The port is freed when the peer closes" },
  },
  run = function(t, member)
    -- As in client-leaves, each port is tried but once: the attempt may take what the ending left behind.
    local ports = {}
    for i = 1, 4 do
      local proxy, first = t:bind()
      local peer = t:connect(first.listen)
      proxy:expect(reply { rep = SUCCEEDED, lenient = true })
      local leaver, other = peer, proxy
      if member.client then leaver, other = proxy, peer end
      leaver:close()
      other:expect_close()
      other:close()
      ports[i] = first.listen
    end
    for i, port in ipairs(ports) do
      local peer, stands = t:connect(port, { may_fail = true })
      if not stands then return end
      peer:close()
      if i < #ports then t:pause(({ 0.05, 0.25, 1.2 })[i]) end
    end
    t:mismatch("the port freed", "one that still accepts")
  end,
}
