-- How long such an address is nobody can tell, so the connection cannot go on; but the reply can be given.
return family {
  id      = "rfc1928/request/address-type-unknown",
  title   = "An address type that the RFC does not define is answered with 08",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REQ-05", "REP-03" },
  tags    = { "tcp", "request", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "00", atyp = 0x00 },
    { name = "02", atyp = 0x02 },
    { name = "05", atyp = 0x05 },
    { name = "06", atyp = 0x06 },
    { name = "7f", atyp = 0x7f },
    { name = "80", atyp = 0x80 },
    { name = "81", atyp = 0x81 },
    { name = "83", atyp = 0x83 },
    { name = "84", atyp = 0x84 },
    { name = "fe", atyp = 0xfe },
    { name = "ff", atyp = 0xff },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:open { cmd = CONNECT, dst = origin.dst, atyp = member.atyp }
    proxy:expect(one_of {
      pass(reply { rep = ADDRESS_NOT_SUPPORTED, lenient = true }),
      warn(reply { rep = GENERAL_FAILURE, lenient = true }, "refused with 01, where 08 tells the cause"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "an address of no defined type is connected to"),
      fail(closes(), "closed without a reply"),
    })
    origin:expect_no_connection()
  end,
}
