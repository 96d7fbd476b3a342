return case {
  id      = "rfc1928/udp/answered",
  title   = "A UDP ASSOCIATE request is served, or refused with 07",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-03" },
  tags    = { "udp", "gate" },
  run = function(t)
    local control = t:open { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" }
    control:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = COMMAND_NOT_SUPPORTED, lenient = true },
        "the target declines UDP ASSOCIATE with REP 07"),
      unsupported(reply { rep = NOT_ALLOWED, lenient = true },
        "the target's rules forbid UDP ASSOCIATE (REP 02)"),
      fail(reply { lenient = true }, "a plain UDP ASSOCIATE is refused otherwise than with 07"),
      fail(closes(), "closed without a reply"),
    })
  end,
}
