-- What a name may not be, a name field can bear. Servers have died of the like. The empty label (..) keeps
-- the lookup from any name server, which might be slow.
return family {
  id      = "rfc1928/address/name-odd",
  title   = "Octets that are no host name get a failure reply",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-04", "REP-06" },
  tags    = { "tcp", "request", "address", "name", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "high-octets", host = hex "80 FF FE 81" .. "..invalid" },
    { name = "utf-8", host = "b\u{fc}cher..invalid" },
    { name = "format", host = "%n%s%n%s..invalid" },
    { name = "lines", host = "x..invalid\r\ny" },
    { name = "dots", host = ".." },
    { name = "255-dots", host = string.rep(".", 255) },
    { name = "spaces", host = "x ..invalid y" },
    { name = "url", host = "http://user:pass@x..invalid:80/" },
    { name = "shell", host = "$(exit)`exit`;exit|exit..invalid" },
  },
  run = function(t, member)
    local proxy = t:open { cmd = CONNECT, dst = name(member.host, 80) }
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      warn(reply { lenient = true }, "octets that are no host name are connected to something", "REP-06"),
      warn(closes(), "closed without a reply"),
      skip(silence(15), "the target's name server does not answer"),
    })
  end,
}
