-- TCP carries octets, not messages: a read may bring any part of a greeting. Servers that take one read for one
-- greeting refuse clients that write octet by octet, and clients behind links that cut.
return family {
  id      = "rfc1928/greeting/cut",
  title   = "A greeting that arrives in pieces is answered like one that arrives whole",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-13" },
  tags    = { "tcp", "greeting", "segments" },
  members = {
    { name = "after-1", how = { cuts = { 1 } } },
    { name = "after-2", how = { cuts = { 2 } } },
    { name = "after-3", how = { cuts = { 3 } } },
    { name = "octetwise", how = { octetwise = true, pause = 0.005 } },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex "05 02 00 02", member.how)
    proxy:expect(one_of {
      pass(choice { method = any_of(NO_AUTH, PASSWORD) }),
      skip(choice { method = NONE_ACCEPTABLE }, "the target accepts neither method 00 nor 02"),
    })
  end,
}
