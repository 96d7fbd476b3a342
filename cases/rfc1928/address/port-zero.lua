-- Nothing can be reached there. Which failure it is the RFC does not say: 08 and 05 have been seen.
return family {
  id      = "rfc1928/address/port-zero",
  title   = "A CONNECT to port 0 gets a failure reply",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-03", "REP-10" },
  tags    = { "tcp", "request", "address" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "ipv4" },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
    { name = "name", needs = { "origin_name" } },
  },
  run = function(t, member)
    local host = member.name == "name" and t.origin_name or t:origin({ family = member.family }).host
    local proxy = t:open { cmd = CONNECT, dst = join(host, 0) }
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      fail(reply { lenient = true }, "a connection to port 0 is said to stand", "REP-10"),
    }, { within = 10 })
  end,
}
