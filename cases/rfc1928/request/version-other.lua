-- How it is turned down the RFC does not say; a client left to wait learns nothing.
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
    { name = "ff", ver = 0xff },
  },
  run = function(t, member)
    local origin = t:origin()
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
