return family {
  id      = "rfc1928/reply/network-unreachable",
  title   = "A destination to which no network leads is answered with REP 03",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-05", "REP-03" },
  tags    = { "tcp", "connect", "reply" },
  after   = { "rfc1928/reply/refused/ipv4" },
  -- TCP knows no such addresses: the target's system says at once that it has no network for them.
  members = {
    { name = "broadcast", dst = "255.255.255.255:80" },
    { name = "multicast", dst = "224.0.0.1:80" },
    { name = "multicast-ipv6", dst = "[ff0e::1]:80", needs = { "ipv6" } },
  },
  run = function(t, member)
    local proxy = t:open { cmd = CONNECT, dst = member.dst }
    proxy:expect(one_of {
      pass(reply { rep = NETWORK_UNREACHABLE, lenient = true }),
      pass(reply { rep = NOT_ALLOWED, lenient = true }), -- rules may well forbid them
      fail(reply { rep = SUCCEEDED, lenient = true }, "success without a connection"),
      -- Systems differ in what they call it, so the proxy cannot be held to one code.
      warn(reply { rep = isnot(SUCCEEDED), lenient = true }, "another REP than 03 (network unreachable)"),
      fail(closes(), "closed without a reply", "REP-03"),
    })
  end,
}
