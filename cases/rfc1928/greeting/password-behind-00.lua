-- Clients exist that send their password whatever was selected. Its first octet, 01, is no request's VER.
return case {
  id      = "rfc1928/greeting/password-behind-00",
  title   = "Behind method 00 there is no sub-negotiation: a password is not answered as one",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-10", "REQ-02" },
  tags    = { "tcp", "greeting", "password" },
  needs   = { "no_auth" },
  after   = { "rfc1928/greeting/no-auth" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 00")
    proxy:expect(choice { method = NO_AUTH })
    proxy:send(password_request { user = "sockspec", password = "not a password" })
    proxy:expect(one_of {
      fail(password_response { status = 0 }, "a password is accepted where method 00 was selected"),
      fail(password_response(), "a password is answered where method 00 was selected"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "a password is honoured as a request"),
      pass(reply { lenient = true }),
      pass(closes()),
      pass(silence(0.3)),
      pass(otherwise()),
    })
  end,
}
