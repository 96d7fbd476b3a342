return family {
  id      = "rfc1928/reply/name-unresolvable",
  title   = "A name that does not resolve is answered with a failure, REP 04 or one of its kin",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-06", "REP-03" },
  tags    = { "tcp", "connect", "reply", "dns" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "no-such-domain", dst = name("sockspec.invalid", 80), asks_dns = true },
    -- No label may be longer than 63 octets, so no name server is asked.
    { name = "label-too-long", dst = name(("a"):rep(64) .. ".invalid", 80) },
  },
  run = function(t, member)
    local proxy = t:open { cmd = CONNECT, dst = member.dst }
    -- The codes name no failed lookup; 01, 03 and 04 are all in use for it.
    local outcomes = {
      pass(reply { rep = any_of(HOST_UNREACHABLE, GENERAL_FAILURE, NETWORK_UNREACHABLE), lenient = true }),
      fail(closes(), "closed without a reply", "REP-03"),
    }
    if member.asks_dns then
      table.insert(outcomes, skip(reply { rep = SUCCEEDED, lenient = true },
        "the target's name server makes up addresses for names that cannot exist"))
      table.insert(outcomes, skip(silence(15), "the target's name server does not answer"))
    else
      table.insert(outcomes, fail(reply { rep = SUCCEEDED, lenient = true },
        "success for a name that cannot exist"))
    end
    table.insert(outcomes, warn(reply { lenient = true }, "a REP that says something else"))
    proxy:expect(one_of(outcomes), { within = 15 })
  end,
}
