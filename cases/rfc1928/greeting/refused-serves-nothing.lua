-- FF says that no method was agreed upon, so there is nothing under which a request could be served. The client
-- has to close; whether the server lets it try another greeting instead, the RFC does not say.
return family {
  id      = "rfc1928/greeting/refused-serves-nothing",
  title   = "Behind 05 FF no request is honoured on that connection",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-05" },
  tags    = { "tcp", "greeting" },
  members = {
    { name = "request-at-once", at_once = true },
    { name = "request-later" },
    { name = "another-greeting", again = hex "05 01 00" },
  },
  run = function(t, member)
    local origin = t:origin()
    local more = (member.again or "") .. request { cmd = CONNECT, dst = origin.dst }
    local proxy = t:dial()
    proxy:send(hex "05 01 7F" .. (member.at_once and more or ""))
    proxy:expect(one_of {
      pass(choice { method = NONE_ACCEPTABLE }),
      skip(otherwise(), "the target does not refuse with 05 FF; see rfc1928/greeting/none-acceptable"),
    })
    if not member.at_once then proxy:send(more) end
    proxy:expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "a request is honoured behind 05 FF"),
      pass(choice { method = NONE_ACCEPTABLE }),
      warn(choice(), "another greeting is answered on the connection that was refused"),
      pass(closes()),
      pass(silence(0.25)),
      pass(otherwise()),
    })
    if not member.again then origin:expect_no_connection() end
  end,
}
