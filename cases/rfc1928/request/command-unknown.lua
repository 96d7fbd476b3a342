-- The RFC gives 07 to this. 01 is also a refusal that every client understands.
return family {
  id      = "rfc1928/request/command-unknown",
  title   = "A command that the RFC does not define is answered with 07",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REQ-04", "REP-03" },
  tags    = { "tcp", "request", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "00", cmd = 0x00 },
    { name = "04", cmd = 0x04 },
    { name = "05", cmd = 0x05 },
    { name = "09", cmd = 0x09 },
    { name = "40", cmd = 0x40 },
    { name = "7f", cmd = 0x7f },
    { name = "80", cmd = 0x80 },
    { name = "81", cmd = 0x81 },
    { name = "82", cmd = 0x82 },
    { name = "83", cmd = 0x83 },
    { name = "fe", cmd = 0xfe },
    { name = "ff", cmd = 0xff },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:open { cmd = member.cmd, dst = origin.dst }
    proxy:expect(one_of {
      pass(reply { rep = COMMAND_NOT_SUPPORTED, lenient = true }),
      warn(reply { rep = GENERAL_FAILURE, lenient = true }, "refused with 01, where 07 tells the cause"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "a command that is not defined succeeds"),
      fail(closes(), "closed without a reply"),
    })
    origin:expect_no_connection()
  end,
}
