return case {
  id      = "rfc1928/bind/wrong-peer",
  title   = "A host that DST does not name is not taken for the peer",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "BND-05" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-address/client-host", "rfc1928/bind/relay/both-ways" },
  run = function(t)
    local second_host = t:second_host()
    local origin = t:origin()
    local proxy, first = t:bind { dst = origin.dst }
    t:connect(first.listen, { from = second_host, may_fail = true })
    -- A proxy that turned the stranger away either goes on waiting, and takes this one, or gives up.
    local peer = t:connect(first.listen, { may_fail = true })
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, bnd = peer.address, lenient = true }),
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
      warn(reply { lenient = true },
        "DST names " .. origin.host .. ", but " .. second_host .. " was taken as the peer"),
    })
    if which == 1 then
      peer:send(t:token())
      proxy:expect(t:token())
    end
  end,
}
