-- A server without the command may say so first.
return family {
  id      = "rfc1928/request/address-type-unknown-command",
  title   = "An address type that the RFC does not define is answered with 08 for the other commands, too",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REQ-05", "REP-03" },
  tags    = { "tcp", "request", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = { { name = "bind", cmd = BIND }, { name = "udp-associate", cmd = UDP_ASSOCIATE } },
  run = function(t, member)
    local proxy = t:open { cmd = member.cmd, dst = { atyp = 0x05, host = "\0\0\0\0", port = 0 } }
    proxy:expect(one_of {
      pass(reply { rep = any_of(ADDRESS_NOT_SUPPORTED, COMMAND_NOT_SUPPORTED), lenient = true }),
      fail(reply { rep = SUCCEEDED, lenient = true }, "an address of no defined type is accepted"),
      warn(reply { lenient = true }, "refused, where 08 tells the cause"),
      fail(closes(), "closed without a reply"),
    })
  end,
}
