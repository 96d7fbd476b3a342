-- Without a proxy the two directions of a connection do not wait for each other. Behind one that waits for a
-- write to be taken before it reads again, two programs that both write first never get anywhere.
return family {
  id      = "rfc1928/relay/directions-independent",
  title   = "While one direction is held up by its reader the other flows",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  members = {
    { name = "destination-reads-nothing" },
    { name = "client-reads-nothing", client_is_slow = true },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local from, to = proxy, seen
    if member.client_is_slow then from, to = seen, proxy end
    to:small_buffer()
    to:read(false)
    local size = 32 * 1024 * 1024
    from:send_payload(size, 39)
    -- What was said while the long stream still moved proves nothing: three times, and each while it stood still.
    local held_up, round = 0, 0
    repeat
      local left = from:unsent()
      t:pause(0.1)
      if left < size and from:unsent() == left then
        round = round + 1
        to:send(t:token() .. round)
        from:expect(t:token() .. round)
        held_up = from:unsent() == left and held_up + 1 or 0
      end
    until held_up == 3
  end,
}
