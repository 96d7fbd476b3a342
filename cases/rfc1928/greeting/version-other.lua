-- Such a client wants something else, and a server of several protocols may well speak it (HTTP, TLS);
-- only an answer in the words of SOCKS5 would be wrong. 05 FF honours nothing, so it will do.
return family {
  id      = "rfc1928/greeting/version-other",
  title   = "A client whose first octet is not 05 is not served as SOCKS5",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-11" },
  tags    = { "tcp", "greeting", "malformed" },
  members = {
    { name = "00", octets = hex "00 01 00" },
    { name = "01", octets = hex "01 01 00" },
    { name = "06", octets = hex "06 01 00" },
    { name = "85", octets = hex "85 01 00" },
    { name = "ff", octets = hex "FF 01 00" },
    -- As long as a greeting of 69 methods, which it would be without its first octet.
    { name = "http", octets = "GET / HTTP/1.0\r\nHost: sockspec.invalid\r\nUser-Agent: sockspec\r\n\r\n" },
    { name = "tls", octets = hex "16 03 01 00 05 01 00 00 01 00" },
  },
  run = function(t, member)
    local origin = t:origin()
    t:dial():negotiate() -- one that serves nobody at all proves nothing
    local proxy = t:dial()
    -- The request stands behind at once, so that no wait is needed to see whether it is honoured.
    proxy:send(member.octets .. request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(one_of {
      fail(choice { method = isnot(NONE_ACCEPTABLE) }, "a client of another protocol is served"),
      pass(closes()),
      pass(silence(0.3)),
      pass(otherwise()),
    })
    origin:expect_no_connection()
  end,
}
