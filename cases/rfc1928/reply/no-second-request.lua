return case {
  id      = "rfc1928/reply/no-second-request",
  title   = "A connection whose request failed serves no other request",
  rfc     = 1928, section = "6", level = "MUST",
  clauses = { "REP-09" },
  tags    = { "tcp", "reply" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:open { cmd = CONNECT, dst = t:refusing_peer() }
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
      skip(reply { rep = SUCCEEDED, lenient = true }, "there is no failure; see rfc1928/reply"),
    })
    proxy:send(request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(one_of { pass(closes()), pass(silence(0.3)) })
    origin:expect_no_connection()
  end,
}
