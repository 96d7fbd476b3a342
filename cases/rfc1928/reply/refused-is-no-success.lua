return family {
  id      = "rfc1928/reply/refused-is-no-success",
  title   = "Success is never reported for a destination that refuses the connection",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-10" },
  tags    = { "tcp", "connect", "reply" },
  members = {
    { name = "ipv4" },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
  },
  run = function(t, member)
    local proxy = t:open { cmd = CONNECT, dst = t:refusing_peer { family = member.family } }
    -- Which failure is told, and whether one is told at all, other cases judge.
    proxy:expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "success, though the destination refused"),
      pass(reply { lenient = true }),
      pass(otherwise()),
    })
  end,
}
