return family {
  id      = "rfc1928/relay/half-close-amid-stream",
  title   = "The end of one direction does not cut short what flows in the other at that moment",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-04", "CON-03" },
  tags    = { "tcp", "relay", "half-close" },
  members = {
    { name = "client-ends", client = true,
      after = { "rfc1928/relay/octets-up/65537", "rfc1928/relay/octets-down/65537" } },
    { name = "destination-ends", after = { "rfc1928/relay/half-close/destination-first" } },
  },
  run = function(t, member)
    local size = 3 * 1024 * 1024
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local ender, streamer = seen, proxy
    if member.client then ender, streamer = proxy, seen end
    -- Unread, so that the stream is still on its way when the end comes towards it.
    ender:small_buffer()
    ender:read(false)
    streamer:send_payload(size, 45, { finish = true })
    streamer:come_to_rest()
    ender:send(t:token())
    ender:half_close()
    local _, which = streamer:expect(one_of { pass(t:token()), pass(otherwise()) })
    ender:read(true)
    ender:expect_payload(size, 45)
    if which > 1 then t:mismatch("what stood before the end to arrive", "nothing of it") end
    streamer:expect_end()
    ender:expect_close()
  end,
}
