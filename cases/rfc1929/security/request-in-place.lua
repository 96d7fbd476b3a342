-- Read as credentials, the request is VER 05, ULEN 01 and so on: a server may well wait for the rest.
return case {
  id      = "rfc1929/security/request-in-place",
  title   = "A request in place of the credentials is not honoured",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-10", "GRT-10", "GRT-14", "AUTH-06" },
  tags    = { "tcp", "password", "security" },
  needs   = { "requires_password" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "the request is honoured"),
      fail(password_response { status = 0 }, "the request is accepted as credentials", "AUTH-06"),
      pass(closes()),
      pass(silence(0.5)),
      pass(otherwise()),
    })
    origin:expect_no_connection()
  end,
}
