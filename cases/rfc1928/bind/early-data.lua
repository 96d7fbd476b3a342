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
    local peer, stands = t:connect(first.listen, { may_fail = true })
    if stands then
      local _, which = proxy:expect(one_of {
        pass(reply { rep = SUCCEEDED, lenient = true }),
        pass(closes()),
      })
      stands = which == 1
    end
    if not stands then
      t:mismatch("the BIND to go on waiting", "a BIND that is given up when the client sends")
    end
    proxy:send(" and late")
    peer:expect(t:token() .. "early and late")
  end,
}
