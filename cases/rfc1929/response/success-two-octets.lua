return case {
  id      = "rfc1929/response/success-two-octets",
  title   = "A success is two octets, nothing follows until the client speaks, and a request is served",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-02", "AUTH-03", "GRT-10" },
  tags    = { "tcp", "password" },
  needs   = { "password" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:expect_silence(0.2)
    proxy:send(password_request { user = t.user, password = t.password })
    proxy:expect(password_response { status = 0, lenient = true })
    proxy:expect_silence(0.2)
    proxy:send(request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
