return family {
  id      = "rfc1928/relay/close-loses-nothing",
  title   = "What one side sent before it closed arrives at the other, however late that reads it",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-05", "CON-03" },
  tags    = { "tcp", "relay" },
  after   = { "rfc1928/relay/octets-up/65537", "rfc1928/relay/octets-down/65537" },
  members = {
    { name = "client-closes", client = true },
    { name = "destination-closes" },
  },
  run = function(t, member)
    local size = 300000
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local leaver, other = seen, proxy
    if member.client then leaver, other = proxy, seen end
    other:small_buffer()
    other:read(false)
    leaver:send_payload(size, 44)
    leaver:flush()
    leaver:close()
    other:read(true)
    other:expect_payload(size, 44)
    other:expect_close()
  end,
}
