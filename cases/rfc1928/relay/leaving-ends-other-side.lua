return family {
  id      = "rfc1928/relay/leaving-ends-other-side",
  title   = "When one side has left, the connection to the other ends soon",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-05" },
  tags    = { "tcp", "relay", "reset" },
  after   = { "rfc1928/relay/octets-up/65537", "rfc1928/relay/octets-down/65537" },
  members = {
    { name = "client-resets", client = true, leave = "reset" },
    { name = "destination-resets", leave = "reset" },
    { name = "client-resets-unread", client = true, leave = "reset", unread = true },
    { name = "client-closes-unread", client = true, leave = "close", unread = true },
    { name = "destination-resets-unread", leave = "reset", unread = true },
    { name = "destination-closes-unread", leave = "close", unread = true },
    { name = "client-resets-alone", client = true, leave = "reset", alone = true },
    { name = "destination-resets-alone", leave = "reset", alone = true },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local leaver, other = seen, proxy
    if member.client then leaver, other = proxy, seen end
    if member.unread then
      leaver:read(false)
      other:send_payload(4 * 1024 * 1024, 43)
      other:come_to_rest()
    end
    -- The other has said all it had to say, and only listens.
    if member.alone then
      other:half_close()
      leaver:expect_end()
    end
    leaver[member.leave](leaver)
    other:expect_close { after_data = true }
  end,
}
