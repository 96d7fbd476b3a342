return family {
  id      = "rfc1928/connect/destination-leaves-at-once",
  title   = "A destination that leaves as soon as it was reached gives the client a reply and then the end",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-05", "REP-03" },
  tags    = { "tcp", "connect", "relay" },
  members = {
    { name = "closes", does = "close", rep = SUCCEEDED },
    -- The proxy may learn of the reset before it has replied.
    { name = "resets", does = "reset", rep = between(SUCCEEDED, ADDRESS_NOT_SUPPORTED) },
  },
  run = function(t, member)
    local origin = t:origin { does = member.does }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(reply { rep = member.rep, lenient = true })
    proxy:expect_close()
  end,
}
