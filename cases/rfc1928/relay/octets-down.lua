return family {
  id      = "rfc1928/relay/octets-down",
  title   = "What the destination sends reaches the client whole, in order and once, and then the end",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03", "CON-04" },
  tags    = { "tcp", "relay" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "0", size = 0 },
    { name = "1", size = 1 },
    { name = "2", size = 2 },
    { name = "65535", size = 65535 },
    { name = "65536", size = 65536 },
    { name = "65537", size = 65537 },
    { name = "16-mib", size = 16 * 1024 * 1024, end_follows_later = true },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    seen:send_payload(member.size, 32, { finish = not member.end_follows_later })
    proxy:expect_payload(member.size, 32)
    if member.end_follows_later then seen:half_close() end
    proxy:expect(one_of {
      pass(closes()),
      fail(silence(t.timeout), "the end does not come", "CON-04"),
      fail(otherwise(), "octets that nobody sent"),
    })
  end,
}
