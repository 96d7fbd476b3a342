return case {
  id      = "rfc1928/connect/ipv4-echo",
  title   = "A CONNECT to an IPv4 address succeeds and octets flow both ways",
  rfc     = 1928, section = "4", level = "RELAY",
  clauses = { "REQ-03", "ADDR-01", "CON-03", "REP-01", "REP-02" },
  tags    = { "tcp", "connect", "gate" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      fail(reply { rep = between(9, 255), lenient = true }, "a REP that means nothing", "REP-02"),
    })
    origin:accept()
    t:about "CON-03"
    proxy:send(t:token())
    proxy:expect(one_of {
      pass(t:token()),
      fail(closes(), "the connection ends"),
      fail(silence(t.timeout), "no echo comes"),
      fail(otherwise(), "octets between the reply and the echo", "REP-01"),
    })
  end,
}
