-- A name may stand for addresses of which one refuses and another cannot be reached; the reply can tell of one.
return case {
  id      = "rfc1928/reply/refused-name",
  title   = "A destination given by name that refuses the connection is answered with REP 05",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-04", "REP-03" },
  tags    = { "tcp", "connect", "reply", "dns" },
  after   = { "rfc1928/reply/refused/ipv4" },
  needs   = { "origin_name" },
  run = function(t)
    local _, port = split(t:refusing_peer())
    local proxy = t:open { cmd = CONNECT, dst = name(t.origin_name, port) }
    proxy:expect(one_of {
      pass(reply { rep = CONNECTION_REFUSED, lenient = true }),
      pass(reply { rep = any_of(NETWORK_UNREACHABLE, HOST_UNREACHABLE), lenient = true }),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success, though the destination refused"),
      warn(reply { lenient = true }, "a REP that tells nothing of the refusal"),
      fail(closes(), "closed without a reply", "REP-03"),
    }, { within = 10 })
  end,
}
