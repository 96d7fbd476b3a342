return case {
  id      = "rfc1928/connect/ipv4-echo",
  title   = "A CONNECT to an IPv4 address succeeds and octets flow both ways",
  rfc     = 1928, section = "4", level = "RELAY",
  clauses = { "REQ-03", "ADDR-01", "CON-03" },
  tags    = { "tcp", "connect", "gate" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
    origin:accept()
  end,
}
