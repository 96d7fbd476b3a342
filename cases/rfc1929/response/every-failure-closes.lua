-- RFC 1929 makes no difference between the reasons for a STATUS other than 00.
return family {
  id      = "rfc1929/response/every-failure-closes",
  title   = "Behind a STATUS other than 00 the server closes the connection, whatever was wrong",
  rfc     = 1929, section = "2", level = "MUST",
  clauses = { "AUTH-04" },
  tags    = { "tcp", "password" },
  needs   = { "requires_password" },
  members = {
    { name = "user", fields = function(t) return { user = "sockspec-nobody", password = t.password } end },
    { name = "both-of-255", fields = function()
        return { user = string.rep("x", 255), password = string.rep("x", 255) }
      end },
    { name = "password-empty", fields = function(t) return { user = t.user, password = "" } end },
    { name = "user-empty", fields = function(t) return { user = "", password = t.password } end },
    { name = "version", fields = function(t) return { ver = 5, user = t.user, password = t.password } end },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request(member.fields(t)))
    -- A system that slows down guessing may take its time.
    proxy:expect(one_of {
      pass(password_response { status = isnot(0), lenient = true }),
      skip(password_response { lenient = true }, "blocked: the credentials are accepted; see rfc1929/request"),
      skip(closes(), "closed without a response; see rfc1929/response/failure"),
      skip(otherwise(), "blocked: there is no response; see rfc1929/request"),
    }, { within = 10 })
    -- RFC 1929 names no limit; the ten seconds are those of RFC 1928 for a failed request.
    proxy:expect_close { within = 10 }
  end,
}
