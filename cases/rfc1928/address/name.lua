-- The port's first octet follows the name at once and is no NUL: a server that looks for one reads on.
return case {
  id      = "rfc1928/address/name",
  title   = "A name is a length octet and that many octets, and the port stands right behind them",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-02", "ADDR-06" },
  tags    = { "tcp", "request", "address", "name", "gate" },
  needs   = { "origin_name" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin { named = true }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(hex "05 01 00 03" .. string.char(#t.origin_name) .. t.origin_name
      .. string.char(origin.port >> 8, origin.port & 0xff))
    proxy:expect(reply { rep = SUCCEEDED, lenient = true }, { within = 10 })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
