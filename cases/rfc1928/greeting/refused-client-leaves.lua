-- The RFC leaves it to the client to close behind FF. A server that keeps the connection then keeps it
-- for ever.
return case {
  id      = "rfc1928/greeting/refused-client-leaves",
  title   = "When a client ends the connection behind 05 FF the server ends it too",
  rfc     = 1928, section = "3", level = "MUST",
  clauses = { "GRT-06" },
  tags    = { "tcp", "greeting" },
  after   = { "rfc1928/greeting/no-auth" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 7F")
    proxy:expect(one_of {
      pass(choice { method = NONE_ACCEPTABLE }),
      skip(otherwise(), "the target does not refuse with 05 FF; see rfc1928/greeting/none-acceptable"),
    })
    proxy:half_close()
    proxy:expect_close { after_data = true, within = 10 }
  end,
}
