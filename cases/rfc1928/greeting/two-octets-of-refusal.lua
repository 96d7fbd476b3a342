-- One proxy answers a refused greeting with ten octets, as if it were a request.
return case {
  id      = "rfc1928/greeting/two-octets-of-refusal",
  title   = "05 FF is two octets, and nothing but the end of the connection may follow",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-03", "GRT-05" },
  tags    = { "tcp", "greeting" },
  after   = { "rfc1928/greeting/no-auth" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 7F")
    proxy:expect(one_of {
      pass(choice { method = NONE_ACCEPTABLE }),
      skip(otherwise(), "the target does not refuse with 05 FF; see rfc1928/greeting/none-acceptable"),
    })
    proxy:expect(one_of { pass(closes()), pass(silence(0.3)) })
  end,
}
