-- All octets differ, so that any other order is another address.
return case {
  id      = "rfc1928/address/ipv4",
  title   = "The four octets of an IPv4 address are taken in network order",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-01", "ADDR-06" },
  tags    = { "tcp", "request", "address" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    if not t:origin().host:match("^127%.") then t:skip("needs a target on this machine") end
    local origin = t:origin { host = "127.1.2.3" }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(hex "05 01 00 01 7F 01 02 03" .. string.char(origin.port >> 8, origin.port & 0xff))
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
