return case {
  id      = "rfc1928/bind/name",
  title   = "DST of a BIND may be the peer's name",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "BND-05", "REQ-03" },
  tags    = { "tcp", "bind", "name" },
  needs   = { "bind", "origin_name" },
  after   = { "rfc1928/bind/relay/both-ways" },
  run = function(t)
    local origin = t:origin()
    local proxy, first = t:bind { dst = origin.name_dst }
    -- Of a name's addresses the proxy may choose any; the peer comes from the one of the port's family.
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    peer:send(t:token())
    proxy:expect(t:token())
  end,
}
