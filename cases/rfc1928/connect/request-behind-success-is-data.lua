return case {
  id      = "rfc1928/connect/request-behind-success-is-data",
  title   = "What looks like SOCKS behind a success reply is relayed like any other data",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "connect", "relay" },
  run = function(t)
    local origin, other = t:origin(), t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local socks = greeting { methods = { NO_AUTH } } .. request { cmd = CONNECT, dst = other.dst }
    proxy:send(socks)
    seen:expect(socks)
    seen:send(hex "0500 0500000100000000 0000" .. t:token())
    proxy:expect(hex "0500 0500000100000000 0000" .. t:token())
    other:expect_no_connection()
  end,
}
