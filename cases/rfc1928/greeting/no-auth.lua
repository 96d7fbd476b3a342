return case {
  id      = "rfc1928/greeting/no-auth",
  title   = "A client that offers method 00 alone is answered 05 00",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-03", "GRT-04" },
  tags    = { "tcp", "greeting", "gate" },
  run = function(t)
    local proxy = t:dial { auth = false }
    proxy:send(hex "05 01 00")
    proxy:expect(one_of {
      pass(choice { method = NO_AUTH }),
      skip(choice { method = NONE_ACCEPTABLE }, "the target requires authentication"),
    })
  end,
}
