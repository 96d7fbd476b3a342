-- Every offset is tried, each on a connection of its own.
return case {
  id      = "rfc1929/request/cut",
  title   = "Credentials that arrive in two pieces, cut anywhere, are accepted",
  rfc     = 1929, section = "2", level = "RELAY",
  clauses = { "AUTH-09" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "password" },
  run = function(t)
    local octets = password_request { user = t.user, password = t.password }
    for at = 1, #octets - 1 do
      t:note("cut after octet %d of %d", at, #octets)
      local proxy = t:dial()
      proxy:send(hex "05 01 02")
      proxy:expect(choice { method = PASSWORD })
      proxy:send(octets, { cuts = { at }, pause = 0.01 })
      proxy:expect(password_response { status = 0, lenient = true })
      proxy:close()
    end
  end,
}
