return case {
  id      = "rfc1928/greeting/password",
  title   = "A server that was set up with a password selects method 02 when it is offered alone",
  rfc     = 1928, section = "3", level = "SHOULD",
  clauses = { "GRT-09" },
  tags    = { "tcp", "greeting", "password" },
  needs   = { "credentials" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(one_of {
      pass(choice { method = PASSWORD }),
      unsupported(choice { method = NONE_ACCEPTABLE }, "the target declines method 02 (USERNAME/PASSWORD)"),
    })
  end,
}
