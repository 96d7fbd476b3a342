return case {
  id      = "rfc1928/bind/early-data",
  title   = "Octets that the client sends before the peer comes reach the peer",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "REQ-08" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/relay/both-ways" },
  run = function(t)
    local proxy, first = t:bind()
    proxy:send(t:token() .. "early")
    -- Whether the server gives up must be known before the peer comes, which might be the quicker one.
    proxy:expect(one_of {
      pass(silence(0.3)),
      warn(closes(), "the BIND is given up when the client sends"),
    })
    if not proxy:is_open() then return end
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(" and late")
    peer:expect(t:token() .. "early and late")
  end,
}
