local size = 32 * 1024 * 1024

return family {
  id      = "rfc1928/relay/slow-reader",
  title   = "While one side reads nothing the proxy stops taking octets for it, and loses none of them",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  members = {
    { name = "destination" },
    { name = "client", client_is_slow = true },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local from, to = proxy, seen
    if member.client_is_slow then from, to = seen, proxy end
    to:small_buffer()
    to:read(false)
    from:send_payload(size, 36)
    -- The systems' own buffers take some megabytes; when nothing more goes, all of them are full.
    local left
    repeat
      left = from:unsent()
      t:pause(0.15)
    until from:unsent() == left
    if left == 0 then
      t:mismatch("the proxy to stop reading", size .. " octets taken while the other side read none")
    end
    t:note("%d octets were taken", size - left)
    to:read(true)
    to:expect_payload(size, 36)
  end,
}
