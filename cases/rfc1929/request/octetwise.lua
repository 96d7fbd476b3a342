return case {
  id      = "rfc1929/request/octetwise",
  title   = "Credentials that arrive octet by octet are accepted",
  rfc     = 1929, section = "2", level = "RELAY",
  clauses = { "AUTH-09" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "password" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = t.user, password = t.password }, { octetwise = true, pause = 0.003 })
    proxy:expect(password_response { status = 0, lenient = true })
  end,
}
