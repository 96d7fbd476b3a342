-- A server that does not wait compares less than the whole password, or believes the lengths that it likes.
return case {
  id      = "rfc1929/request/last-octet",
  title   = "Credentials are judged when their last octet has come, and not before",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-05", "AUTH-09" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "password" },
  run = function(t)
    local octets = password_request { user = t.user, password = t.password }
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(octets:sub(1, -2))
    proxy:expect_silence(0.3)
    proxy:send(octets:sub(-1))
    proxy:expect(password_response { status = 0, lenient = true })
  end,
}
