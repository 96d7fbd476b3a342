return case {
  id      = "rfc1929/response/failure-closes",
  title   = "Behind a STATUS other than 00 the server closes the connection, and nothing stands between",
  rfc     = 1929, section = "2", level = "MUST",
  clauses = { "AUTH-04" },
  tags    = { "tcp", "password" },
  needs   = { "requires_password" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = t.user, password = "sockspec-not-the-password" })
    -- A system that slows down guessing may take its time.
    proxy:expect(one_of {
      pass(password_response { status = isnot(0), lenient = true }),
      skip(password_response { lenient = true }, "blocked: the password is accepted; see rfc1929/response/failure"),
      skip(closes(), "closed without a response; see rfc1929/response/failure"),
    }, { within = 10 })
    -- RFC 1929 names no limit; the ten seconds are those of RFC 1928 for a failed request.
    proxy:expect_close { within = 10 }
  end,
}
