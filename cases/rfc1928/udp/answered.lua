return case {
  id      = "rfc1928/udp/answered",
  title   = "A UDP ASSOCIATE request is served, or refused with 07",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-03", "REP-01", "UDP-02" },
  tags    = { "udp", "gate" },
  run = function(t)
    local control = t:open { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" }
    local _, which = control:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = COMMAND_NOT_SUPPORTED },
        "the target declines UDP ASSOCIATE with REP 07"),
      unsupported(reply { rep = NOT_ALLOWED },
        "the target's rules forbid UDP ASSOCIATE (REP 02)"),
      fail(reply { rep = any_of(COMMAND_NOT_SUPPORTED, NOT_ALLOWED), lenient = true },
        "declined with a reply that is not well-formed", "REP-01"),
      pass(reply { lenient = true }), -- judged below
      fail(closes(), "closed without a reply"),
    })
    if which < 5 then return end
    -- It may be the zeros alone that are refused.
    local declared = t:open { cmd = UDP_ASSOCIATE, dst = control.address }
    if declared:expect(reply { rep = SUCCEEDED, lenient = true }, { may_fail = true }) then t:about "UDP-02" end
    t:fail("a plain UDP ASSOCIATE is refused otherwise than with 07")
  end,
}
