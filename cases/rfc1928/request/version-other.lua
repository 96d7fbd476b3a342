-- How it is turned down the RFC does not say; a client left to wait learns nothing. A server of SOCKS4 and
-- SOCKS5 on one port may take VER 04 for a request of SOCKS4, which is as long as the next 00 is far: our
-- octets have none where a user's name would stand.
return family {
  id      = "rfc1928/request/version-other",
  title   = "A request whose VER is not 05 is not honoured",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-02" },
  tags    = { "tcp", "request", "malformed" },
  members = {
    { name = "00", ver = 0x00 },
    { name = "01", ver = 0x01 },
    { name = "04", ver = 0x04 },
    { name = "06", ver = 0x06 },
    { name = "85", ver = 0x85 },
    { name = "ff", ver = 0xff },
  },
  run = function(t, member)
    local origin = t:origin()
    while origin.port % 256 == 0 do origin = t:origin() end
    local proxy = t:open { ver = member.ver, cmd = CONNECT, dst = origin.dst }
    proxy:expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "a request of another version is honoured"),
      pass(reply { lenient = true }),
      pass(closes()),
      warn(silence(1), "a request of another version is neither refused nor is the connection ended"),
    })
    origin:expect_no_connection()
  end,
}
