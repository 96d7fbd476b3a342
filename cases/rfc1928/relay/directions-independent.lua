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
    from:send_payload(32 * 1024 * 1024, 39)
    local left
    repeat
      left = from:unsent()
      t:pause(0.05)
    until from:unsent() == left
    for i = 1, 3 do
      to:send(t:token() .. i)
      from:expect(t:token() .. i)
    end
  end,
}
