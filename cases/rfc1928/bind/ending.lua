return family {
  id      = "rfc1928/bind/ending",
  title   = "When one side ends, the proxy ends the other",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-06" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/relay/both-ways" },
  members = {
    { name = "client-closes", title = "When the client closes, the peer's connection ends" },
    { name = "client-resets", title = "When the client resets, the peer's connection ends", reset = true },
    { name = "peer-closes", title = "When the peer closes, the client's connection ends", peer = true },
    { name = "peer-resets", title = "When the peer resets, the client's connection ends", peer = true,
      reset = true },
  },
  run = function(t, member)
    local proxy, first = t:bind()
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local leaving, staying = proxy, peer
    if member.peer then leaving, staying = peer, proxy end
    leaving:send(t:token())
    staying:expect(t:token())
    if member.reset then leaving:reset() else leaving:close() end
    staying:expect_close()
  end,
}
