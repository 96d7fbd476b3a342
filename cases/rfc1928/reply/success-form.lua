return family {
  id      = "rfc1928/reply/success-form",
  title   = "A success reply is whole, well formed, and followed by nothing but what the destination sent",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-01", "REP-02" },
  tags    = { "tcp", "connect", "reply" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "ipv4" },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
    { name = "name", by_name = true, needs = { "origin_name" } },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo", family = member.family }
    local proxy = t:open { cmd = CONNECT, dst = member.by_name and origin.name_dst or origin.dst }
    proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED }),
      skip(reply { rep = isnot(SUCCEEDED), lenient = true }, "the target did not connect to the origin"),
    })
    -- Whatever the proxy might have added to its reply would come before the echo.
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
