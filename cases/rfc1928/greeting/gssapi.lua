-- RFC 1928 section 3 wants GSSAPI of every implementation, and next to none has it: that is worth a warning and no
-- more. One that selects it must then speak RFC 1961: a token in a frame is answered with a token in a frame, or with
-- 01 FF where the server cannot make anything of it.
return case {
  id      = "rfc1928/greeting/gssapi",
  title   = "A client that offers GSSAPI alone is answered 01, and its first frame with one of RFC 1961",
  rfc     = 1928, section = "3", level = "MUST",
  clauses = { "GRT-08" },
  tags    = { "tcp", "greeting", "gssapi" },
  after   = { "rfc1928/greeting/no-auth" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 01 01")
    local _, which = proxy:expect(one_of {
      pass(choice { method = GSSAPI }),
      warn(choice { method = NONE_ACCEPTABLE },
        "GSSAPI is a MUST of RFC 1928 section 3; next to nobody implements it"),
      warn(closes(), "the target closes where it should decline method 01 with FF"),
      warn(otherwise(), "no GSSAPI, and it is not declined with FF"),
    })
    if which > 1 then return end
    proxy:send(gss_frame { mtyp = 1, token = t:token() })
    proxy:expect(one_of {
      pass(frame { ver = 1, mtyp = 1, lenient = true }),
      pass(hex "01 FF"),
      pass(closes()),
      fail(otherwise(), "GSSAPI is selected, and what follows is not RFC 1961", "GRT-08"),
    })
  end,
}
