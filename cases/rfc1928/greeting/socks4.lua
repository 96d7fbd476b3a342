-- Whether SOCKS4 is served beside SOCKS5 is not this RFC's matter, so any answer of SOCKS4 will do.
return case {
  id      = "rfc1928/greeting/socks4",
  title   = "A SOCKS4 request gets no SOCKS5 service",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-11" },
  tags    = { "tcp", "greeting", "socks4" },
  run = function(t)
    t:dial():negotiate() -- one that serves nobody at all proves nothing
    local proxy = t:dial()
    proxy:send(socks4_request { cmd = CONNECT, dst = t:refusing_peer(), user = "sockspec" })
    proxy:expect(one_of {
      fail(choice { method = isnot(NONE_ACCEPTABLE) }, "a SOCKS5 method is selected for a SOCKS4 client"),
      pass(socks4_reply()),
      pass(closes()),
      pass(silence(0.5)),
      pass(otherwise()),
    })
  end,
}
