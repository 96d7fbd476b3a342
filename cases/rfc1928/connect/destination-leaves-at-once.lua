return family {
  id      = "rfc1928/connect/destination-leaves-at-once",
  title   = "A destination that leaves as soon as it was reached gives the client a reply and then the end",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-05", "REP-03" },
  tags    = { "tcp", "connect", "relay" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "closes", leave = "close", rep = SUCCEEDED },
    -- The proxy may learn of the reset before it has replied, and then owes a failure reply. One that sends none
    -- to anybody is not blamed for it here by chance.
    { name = "resets", leave = "reset", rep = between(SUCCEEDED, ADDRESS_NOT_SUPPORTED), may_fail = true },
  },
  run = function(t, member)
    if member.may_fail then
      t:open({ cmd = CONNECT, dst = t:refusing_peer() }):expect(one_of {
        pass(reply { lenient = true }),
        skip(otherwise(), "there are no failure replies; see rfc1928/reply/refused"),
      })
    end
    local origin = t:origin()
    -- At once, and then later and later, so that it comes before the reply, amid it and behind it.
    for _, late in ipairs { 0, 0, 0.002, 0.01, 0.1 } do
      local proxy = t:open { cmd = CONNECT, dst = origin.dst }
      local seen = origin:accept()
      if late > 0 then t:pause(late) end
      seen[member.leave](seen)
      proxy:expect(reply { rep = member.rep, lenient = true })
      proxy:expect_close()
    end
  end,
}
