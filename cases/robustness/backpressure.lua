return family {
  id      = "robustness/backpressure",
  title   = "The proxy does not hold without limit what one side sends and the other does not read",
  section = "-", level = "ROBUST",
  clauses = { "ROB-04" },
  tags    = { "tcp", "robustness" },
  members = {
    { name = "destination-reads-nothing", after = { "rfc1928/relay/octets-up/65537" } },
    { name = "client-reads-nothing", client_is_slow = true, after = { "rfc1928/relay/octets-down/65537" } },
    { name = "connecting", may_end = true,
      title = "The proxy does not hold without limit what the client sends while it connects",
      to_nobody = function(t) return t:open { cmd = CONNECT, dst = t:black_hole() } end },
    { name = "bind-waiting", may_end = true, needs = { "bind" },
      title = "The proxy does not hold without limit what the client sends before the peer of a BIND has come",
      to_nobody = function(t) return (t:bind()) end },
  },
  run = function(t, member)
    -- More than the systems' own buffers hold, which take some megabytes for each connection.
    local size = 64 * 1024 * 1024
    local from, to
    if member.to_nobody then
      from = member.to_nobody(t)
    else
      local origin = t:origin()
      local proxy = t:tunnel(origin.dst)
      local seen = origin:accept()
      from, to = proxy, seen
      if member.client_is_slow then from, to = seen, proxy end
      to:small_buffer()
      to:read(false)
    end
    from:send_payload(size, 37)
    local left = from:come_to_rest()
    if not from:is_open() then
      -- Before there is a destination a server may also give such a client up.
      if member.may_end then return end
      t:mismatch("the connection to wait for its reader", "its end")
    end
    if left == 0 then
      t:mismatch("the proxy to stop reading", size .. " octets taken while nobody read them")
    end
    t:note("%d octets were taken", size - left)
  end,
}
