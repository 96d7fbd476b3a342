-- A server that does not wait compares less than the whole password, or believes the lengths that it likes.
-- One that refuses what has not come whole takes no credentials in pieces, which is another case's claim.
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
    proxy:expect(one_of {
      pass(silence(0.3)),
      skip(password_response { status = isnot(0), lenient = true },
        "credentials in pieces are refused; see rfc1929/request/cut"),
      skip(closes(), "the connection ends when credentials come in pieces; see rfc1929/request/cut"),
      fail(otherwise(), "the credentials are judged before their last octet has come"),
    })
    t:about "AUTH-09"
    proxy:send(octets:sub(-1))
    proxy:expect(password_response { status = 0, lenient = true })
  end,
}
