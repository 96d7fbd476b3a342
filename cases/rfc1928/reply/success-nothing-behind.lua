-- The destination says nothing, so nothing can come. A second reply, sent when the connection really stands,
-- would be taken for the destination's data.
return case {
  id      = "rfc1928/reply/success-nothing-behind",
  title   = "Behind a success reply nothing comes until the destination speaks",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-01", "CON-03" },
  tags    = { "tcp", "connect", "reply" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    proxy:expect(one_of {
      pass(silence(0.25)),
      fail(closes(), "the connection ends", "CON-03"),
      fail(otherwise(), "octets that the destination did not send"),
    })
    t:about "CON-03"
    seen:send(t:token())
    proxy:expect(t:token())
  end,
}
