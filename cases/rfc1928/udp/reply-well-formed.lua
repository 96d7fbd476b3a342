return case {
  id      = "rfc1928/udp/reply-well-formed",
  title   = "The reply to UDP ASSOCIATE is well-formed, and the connection stays open and silent behind it",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-01", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  run = function(t)
    local control = t:open { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" }
    control:expect(reply { rep = SUCCEEDED })
    -- A server that closes here has ended the association that it has just granted.
    control:expect_silence(0.2)
  end,
}
