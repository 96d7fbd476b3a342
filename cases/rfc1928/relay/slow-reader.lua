return family {
  id      = "rfc1928/relay/slow-reader",
  title   = "What is sent to a side that reads late waits for it and arrives whole",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  members = {
    { name = "destination" },
    { name = "client", client_is_slow = true },
  },
  run = function(t, member)
    local size = 12 * 1024 * 1024
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local from, to = proxy, seen
    if member.client_is_slow then from, to = seen, proxy end
    to:small_buffer()
    to:read(false)
    from:send_payload(size, 36)
    -- Until every buffer on the way is full, and the proxy has had to wait.
    t:note("%d octets were taken", size - from:come_to_rest())
    to:read(true)
    to:expect_payload(size, 36)
  end,
}
