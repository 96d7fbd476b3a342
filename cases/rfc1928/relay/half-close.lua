return family {
  id      = "rfc1928/relay/half-close",
  title   = "When one side ends, the other learns it and can still send all it has",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-04" },
  tags    = { "tcp", "relay", "half-close" },
  after   = { "rfc1928/relay/octets-up/65537", "rfc1928/relay/octets-down/65537" },
  members = {
    { name = "client-first", client_first = true, early = 3000, late = 300000 },
    { name = "client-first-without-data", client_first = true, early = 0, late = 1 },
    { name = "destination-first", early = 3000, late = 300000 },
    { name = "destination-first-without-data", early = 0, late = 1 },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local first, second = seen, proxy
    if member.client_first then first, second = proxy, seen end
    first:send_payload(member.early, 41, { finish = true })
    second:expect_payload(member.early, 41)
    second:expect_end()
    -- Only now, so that nothing of this can have been on its way before the end.
    second:send_payload(member.late, 42, { finish = true })
    first:expect_payload(member.late, 42)
    first:expect_close()
  end,
}
