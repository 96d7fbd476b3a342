return case {
  id      = "rfc1928/request/all-at-once",
  title   = "Greeting, request and data in one segment are taken apart as if they had come one by one",
  rfc     = 1928, section = "4", level = "INTEROP",
  clauses = { "GRT-13", "REQ-07", "REQ-08" },
  tags    = { "tcp", "request", "segments" },
  needs   = { "no_auth" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:dial()
    proxy:send(hex "05 01 00" .. request { cmd = CONNECT, dst = origin.dst } .. t:token())
    proxy:expect(one_of {
      pass(choice { method = NO_AUTH }),
      warn(closes(), "the connection is closed when octets stand behind the greeting"),
    })
    if not proxy:is_open() then return end
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      warn(reply { lenient = true }, "a request with data behind it is refused", "REQ-08"),
      warn(closes(), "the connection is closed when data stand behind the request", "REQ-08"),
      fail(otherwise(), "the request behind the greeting is lost"),
    })
    if which > 1 then return end
    local seen = origin:accept()
    proxy:send("more")
    seen:expect(one_of {
      pass(t:token() .. "more"),
      fail(otherwise(), "the octets behind the request do not arrive as they were sent", "REQ-08"),
    })
  end,
}
