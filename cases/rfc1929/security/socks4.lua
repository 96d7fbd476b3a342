-- Whether SOCKS4 is spoken on the port is the server's own matter, but it has no password.
return case {
  id      = "rfc1929/security/socks4",
  title   = "A SOCKS4 request does not get past the password",
  rfc     = 1928, section = "3", level = "SECURITY",
  clauses = { "GRT-14", "GRT-11" },
  tags    = { "tcp", "password", "security", "socks4" },
  needs   = { "requires_password" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:dial()
    proxy:send(socks4_request { cmd = CONNECT, dst = origin.dst, user = t.user })
    proxy:expect(one_of {
      warn(socks4_reply { cd = 90 }, "SOCKS4 clients are served without the password"),
      fail(choice { method = isnot(NONE_ACCEPTABLE) }, "a SOCKS5 method is selected for a SOCKS4 client", "GRT-11"),
      pass(socks4_reply()),
      pass(closes()),
      pass(silence(0.5)),
      pass(otherwise()),
    })
  end,
}
