return case {
  id      = "rfc1928/udp/answered",
  title   = "A UDP ASSOCIATE request is served, or refused with 07",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-03", "REP-01" },
  tags    = { "udp", "gate" },
  run = function(t)
    local control = t:open { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" }
    control:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = COMMAND_NOT_SUPPORTED },
        "the target declines UDP ASSOCIATE with REP 07"),
      unsupported(reply { rep = NOT_ALLOWED },
        "the target's rules forbid UDP ASSOCIATE (REP 02)"),
      fail(reply { rep = any_of(COMMAND_NOT_SUPPORTED, NOT_ALLOWED), lenient = true },
        "declined with a reply that is not well-formed", "REP-01"),
      fail(reply { lenient = true }, "a plain UDP ASSOCIATE is refused otherwise than with 07"),
      fail(closes(), "closed without a reply"),
    })
  end,
}
