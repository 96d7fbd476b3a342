return case {
  id      = "rfc1928/bind/early-data",
  title   = "Octets that the client sends before the peer comes reach the peer",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "REQ-08" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  run = function(t)
    local proxy, first = t:bind()
    proxy:send(t:token() .. "early")
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(" and late")
    peer:expect(t:token() .. "early and late")
  end,
}
