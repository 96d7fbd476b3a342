-- The command is known to be none before the address is looked at, but the address is read all the same: an
-- answer in the middle of a request leaves octets behind it. One that looks at the address first may say 08.
return family {
  id      = "rfc1928/request/command-unknown-address",
  title   = "A command that the RFC does not define is answered with 07 whatever the destination looks like",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REQ-04", "REP-03" },
  tags    = { "tcp", "request", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "ipv6", dst = "[::1]:80" },
    { name = "name", dst = name("x..invalid", 80) },
    { name = "name-of-255", dst = name(string.rep("x", 246) .. "..invalid", 80) },
    { name = "name-empty", dst = name("", 80) },
    { name = "type-unknown", dst = { atyp = 0x7f, host = "\127\0\0\1", port = 80 },
      after = { "rfc1928/request/address-type-unknown" } },
  },
  run = function(t, member)
    local proxy = t:open { cmd = 0x04, dst = member.dst }
    proxy:expect(one_of {
      pass(reply { rep = any_of(COMMAND_NOT_SUPPORTED, ADDRESS_NOT_SUPPORTED), lenient = true }),
      fail(reply { rep = SUCCEEDED, lenient = true }, "a command that is not defined succeeds"),
      warn(reply { lenient = true }, "refused, where 07 tells the cause"),
      fail(closes(), "closed without a reply"),
    })
  end,
}
