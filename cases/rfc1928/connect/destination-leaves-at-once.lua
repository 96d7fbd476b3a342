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
    local function ask(origin, leave)
      local proxy = t:open { cmd = CONNECT, dst = origin.dst }
      if leave then leave() end
      local answer = proxy:expect(reply { rep = member.rep, lenient = true })
      -- Behind a failure reply there are ten seconds for it (REP-03).
      proxy:expect_close { within = answer.rep ~= SUCCEEDED and 10 or nil }
    end
    local hasty = t:origin { does = member.leave }
    for _ = 1, 3 do ask(hasty) end
    -- Once more, and late enough to come behind the reply. A proxy may connect twice: rfc1928/connect/one-connection.
    local patient = t:origin()
    ask(patient, function()
      local all = { patient:accept() }
      t:pause(0.1)
      while #all < patient:connections() do all[#all + 1] = patient:accept() end
      for _, seen in ipairs(all) do seen[member.leave](seen) end
    end)
  end,
}
