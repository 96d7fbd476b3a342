return family {
  id      = "rfc1928/reply/refused",
  title   = "A destination that refuses the connection is answered with REP 05",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-04", "REP-03" },
  tags    = { "tcp", "connect", "reply" },
  members = {
    { name = "ipv4", after = { "rfc1928/reply/refused-is-no-success/ipv4" } },
    { name = "ipv6", family = IPV6, needs = { "ipv6" },
      after = { "rfc1928/reply/refused-is-no-success/ipv6", "rfc1928/reply/refused/ipv4" } },
  },
  run = function(t, member)
    local proxy = t:open { cmd = CONNECT, dst = t:refusing_peer { family = member.family } }
    proxy:expect(one_of {
      pass(reply { rep = CONNECTION_REFUSED, lenient = true }),
      warn(reply { rep = GENERAL_FAILURE, lenient = true }, "REP 01 tells nothing of the refusal"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success, though the destination refused"),
      fail(closes(), "closed without a reply", "REP-03"),
    })
  end,
}
