-- The format wants one method at least, so nothing here can be acceptable: FF or an end are both fine. What a
-- server does that neither answers nor ends the RFC does not say.
return case {
  id      = "rfc1928/greeting/no-methods",
  title   = "A greeting with NMETHODS 00 is refused, and no method is selected",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-05", "GRT-04" },
  tags    = { "tcp", "greeting", "malformed" },
  run = function(t)
    t:dial():negotiate() -- one that serves nobody at all proves nothing
    local proxy = t:dial()
    proxy:send(hex "05 00")
    proxy:expect(one_of {
      pass(choice { method = NONE_ACCEPTABLE }),
      pass(closes()),
      warn(silence(1), "a greeting without methods is neither refused nor is the connection ended"),
    })
  end,
}
