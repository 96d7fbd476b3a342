return family {
  id      = "robustness/backpressure",
  title   = "The proxy does not hold without limit what one side sends and the other does not read",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness" },
  members = {
    { name = "destination-reads-nothing" },
    { name = "client-reads-nothing", client_is_slow = true },
  },
  run = function(t, member)
    -- More than the systems' own buffers hold, which take some megabytes for each connection.
    local size = 64 * 1024 * 1024
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local from, to = proxy, seen
    if member.client_is_slow then from, to = seen, proxy end
    to:small_buffer()
    to:read(false)
    from:send_payload(size, 37)
    local left
    repeat
      left = from:unsent()
      t:pause(0.1)
    until from:unsent() == left
    if not from:is_open() then t:mismatch("the connection to wait for its reader", "its end") end
    if left == 0 then
      t:mismatch("the proxy to stop reading", size .. " octets taken while the other side read none")
    end
    t:note("%d octets were taken", size - left)
  end,
}
