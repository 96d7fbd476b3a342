-- Any STATUS but 00 says so; 01, 02 and FF are in use. The response's VER is that of the sub-negotiation.
return case {
  id      = "rfc1929/response/failure",
  title   = "A wrong password is answered with VER 01 and a STATUS other than 00",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-02", "AUTH-03" },
  tags    = { "tcp", "password" },
  needs   = { "requires_password" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = t.user, password = "sockspec-not-the-password" })
    -- A system that slows down guessing may take its time.
    proxy:expect(one_of {
      pass(password_response { status = isnot(0) }),
      fail(password_response { status = 0 }, "a wrong password is accepted", "AUTH-03"),
    }, { within = 10 })
  end,
}
