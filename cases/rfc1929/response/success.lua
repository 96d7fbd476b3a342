-- Needs no more than credentials: it is the case that tells what is wrong where the others are blocked.
return case {
  id      = "rfc1929/response/success",
  title   = "The right name and password are answered 01 00",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-02", "AUTH-03", "GRT-09" },
  tags    = { "tcp", "password", "gate" },
  needs   = { "credentials" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(one_of {
      pass(choice { method = PASSWORD }),
      unsupported(choice { method = NONE_ACCEPTABLE }, "the target declines method 02 (USERNAME/PASSWORD)"),
      fail(choice { method = isnot(PASSWORD) }, "another method than 02 is selected", "GRT-09"),
      fail(closes(), "method 02 is neither selected nor declined", "GRT-09"),
    })
    proxy:send(password_request { user = t.user, password = t.password })
    proxy:expect(one_of {
      pass(password_response { status = 0 }),
      fail(password_response { status = isnot(0) }, "the right credentials are refused", "AUTH-03"),
    })
  end,
}
