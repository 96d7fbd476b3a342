-- Needs no more than credentials: it is the case that tells what is wrong where the others are blocked.
return case {
  id      = "rfc1929/response/success",
  title   = "The right name and password are answered 01 00",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-02", "AUTH-03" },
  tags    = { "tcp", "password", "gate" },
  needs   = { "credentials" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(one_of {
      pass(choice { method = PASSWORD }),
      unsupported(choice { method = NONE_ACCEPTABLE }, "the target declines method 02 (USERNAME/PASSWORD)"),
    })
    proxy:send(password_request { user = t.user, password = t.password })
    proxy:expect(password_response { status = 0 })
  end,
}
