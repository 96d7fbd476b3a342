return family {
  id      = "rfc1928/bind/half-close",
  title   = "The end of one direction leaves the other one open",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/relay/both-ways" },
  members = {
    { name = "by-client", title = "After the client's end of stream the peer's octets still come" },
    { name = "by-peer", title = "After the peer's end of stream the client's octets still come" },
  },
  run = function(t, member)
    local proxy, first = t:bind()
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local early, late = proxy, peer
    if member.name == "by-peer" then early, late = peer, proxy end
    early:send(t:token() .. "question")
    early:half_close()
    late:expect(t:token() .. "question")
    late:expect_end()
    -- Only now, so that a proxy that ends both directions at once has done so.
    late:send(t:token() .. "answer")
    late:half_close()
    early:expect(t:token() .. "answer")
    early:expect_end()
  end,
}
