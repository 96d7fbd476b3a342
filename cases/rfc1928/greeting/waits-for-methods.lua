-- A server that answers what it has not read yet selects without looking.
return family {
  id      = "rfc1928/greeting/waits-for-methods",
  title   = "No method is selected before the client has offered one",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-04", "GRT-13" },
  tags    = { "tcp", "greeting", "segments" },
  needs   = { "no_auth" },
  members = {
    { name = "version-alone", first = hex "05", rest = hex "01 00" },
    { name = "count-alone", first = hex "05 01", rest = hex "00" },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(member.first)
    proxy:expect(one_of {
      fail(choice { method = isnot(NONE_ACCEPTABLE), lenient = true }, "a method is selected before one was offered"),
      skip(choice(), "blocked: a greeting in pieces is refused; see rfc1928/greeting/cut"),
      skip(closes(), "blocked: the connection ends when a greeting comes in pieces; see rfc1928/greeting/cut"),
      pass(silence(0.2)),
    })
    t:about "GRT-13"
    proxy:send(member.rest)
    proxy:expect(choice { method = NO_AUTH })
  end,
}
