-- The server closes behind a failure, so most of this is sent to nobody; it must not be heard where it is
-- not.
return family {
  id      = "rfc1929/security/after-failure",
  title   = "Behind refused credentials nothing is honoured on that connection",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-04", "AUTH-10", "AUTH-06" },
  tags    = { "tcp", "password", "security" },
  needs   = { "requires_password" },
  members = {
    { name = "request", apart = true },
    { name = "greeting", greets = true, apart = true },
    { name = "right-password", password = true, apart = true },
    { name = "right-password-in-one-segment", password = true },
  },
  run = function(t, member)
    local origin = t:origin()
    local wrong = password_request { user = t.user, password = "sockspec-not-the-password" }
    local more = request { cmd = CONNECT, dst = origin.dst }
    if member.greets then more = hex "05 01 00" .. more end
    if member.password then more = password_request { user = t.user, password = t.password } .. more end
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(member.apart and wrong or wrong .. more)
    local _, which = proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "a wrong password is accepted", "AUTH-06"),
      pass(password_response { status = isnot(0), lenient = true }),
      pass(closes()),
    }, { within = 10 })
    if which == 3 then return end
    if member.apart then proxy:send(more) end
    proxy:expect(one_of {
      fail(password_response { status = 0 }, "a second attempt is accepted on the same connection"),
      fail(reply { rep = SUCCEEDED, lenient = true }, "a request is honoured behind refused credentials", "AUTH-10"),
      pass(closes()),
      pass(silence(0.5)),
      pass(otherwise()),
    })
    origin:expect_no_connection()
  end,
}
