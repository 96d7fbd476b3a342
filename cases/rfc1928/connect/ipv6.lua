return case {
  id      = "rfc1928/connect/ipv6",
  title   = "A CONNECT to an IPv6 address succeeds and octets flow both ways, or is declined with REP 08",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "ADDR-03", "REQ-03", "REQ-05", "CON-03" },
  tags    = { "tcp", "connect", "ipv6", "gate" },
  after   = { "rfc1928/connect/ipv4-echo" },
  -- Cases that need "ipv6" are blocked where the target does it wrongly; this one tells how.
  run = function(t)
    local origin = t:origin { does = "echo", family = IPV6 }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = ADDRESS_NOT_SUPPORTED, lenient = true }, "the target declines ATYP 04"),
      fail(closes(), "closed without a reply"),
    })
    proxy:send(t:token())
    proxy:expect(t:token())
    origin:accept()
  end,
}
