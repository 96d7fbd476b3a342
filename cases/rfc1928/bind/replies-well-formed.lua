return case {
  id      = "rfc1928/bind/replies-well-formed",
  title   = "Both replies to BIND are well-formed, and nothing stands between or behind them",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-01" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/first-reply-address" },
  run = function(t)
    local proxy = t:open { cmd = BIND, dst = "0.0.0.0:0" }
    local first = proxy:expect(reply { rep = SUCCEEDED })
    local peer = t:connect(join(t:usable_host(first.bnd_host, proxy), first.bnd_port))
    proxy:expect(reply { rep = SUCCEEDED })
    -- A stray octet would stand in front of what the peer says.
    peer:send(t:token())
    proxy:expect(one_of {
      pass(t:token()),
      skip(silence(t.timeout), "nothing that the peer says arrives; see rfc1928/bind/relay/both-ways"),
    })
  end,
}
