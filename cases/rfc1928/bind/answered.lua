return case {
  id      = "rfc1928/bind/answered",
  title   = "A BIND request is served, or refused with 07",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-03", "REP-01" },
  tags    = { "tcp", "bind", "gate" },
  run = function(t)
    local proxy = t:open { cmd = BIND, dst = "0.0.0.0:0" }
    proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = COMMAND_NOT_SUPPORTED },
        "the target declines BIND with REP 07"),
      unsupported(reply { rep = NOT_ALLOWED }, "the target's rules forbid BIND (REP 02)"),
      fail(reply { rep = any_of(COMMAND_NOT_SUPPORTED, NOT_ALLOWED), lenient = true },
        "declined with a reply that is not well-formed", "REP-01"),
      fail(reply { lenient = true }, "a plain BIND is refused otherwise than with 07"),
      fail(closes(), "closed without a reply"),
    })
  end,
}
