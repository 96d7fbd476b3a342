return family {
  id      = "rfc1928/bind/close-loses-nothing",
  title   = "What one side sent before it closed arrives at the other, however late that reads it",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04", "CON-05" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  members = {
    { name = "client-closes", client = true,
      title = "What the client sent before it closed arrives at the peer, however late that reads it" },
    { name = "peer-closes",
      title = "What the peer sent before it closed arrives at the client, however late that reads it" },
    { name = "peer-closes-at-once", at_once = true,
      title = "What the peer sent and left behind before the second reply arrives at the client" },
  },
  run = function(t, member)
    local size = 300000
    local proxy, first = t:bind()
    local peer = t:connect(first.listen)
    local leaver, other = peer, proxy
    if member.client then leaver, other = proxy, peer end
    if member.at_once then
      size = 3000
    else
      proxy:expect(reply { rep = SUCCEEDED, lenient = true })
      other:small_buffer()
      other:read(false)
    end
    leaver:send_payload(size, 61)
    leaver:flush()
    leaver:close()
    other:read(true)
    if member.at_once then proxy:expect(reply { rep = SUCCEEDED, lenient = true }) end
    other:expect_payload(size, 61)
    other:expect_close()
  end,
}
