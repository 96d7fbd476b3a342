-- The RFC wants GSSAPI of every implementation and next to none has it: declined with FF is unsupported.
return case {
  id      = "rfc1928/greeting/gssapi",
  title   = "A client that offers GSSAPI alone is answered 01, or FF by a server without it",
  rfc     = 1928, section = "3", level = "MUST",
  clauses = { "GRT-08" },
  tags    = { "tcp", "greeting", "gssapi" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 01")
    proxy:expect(one_of {
      pass(choice { method = GSSAPI }),
      unsupported(choice { method = NONE_ACCEPTABLE }, "the target declines method 01 (GSSAPI)"),
      warn(closes(), "the target closes where it should decline method 01 with FF"),
    })
  end,
}
