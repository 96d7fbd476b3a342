-- Where slips show: a low octet of 00 or FF, a high octet above 7F, both octets above it, the last port of all.
-- On the loopback network each run takes an address of its own, so that others have no use for the port.
return family {
  id      = "rfc1928/address/port-bounds",
  title   = "A port is reached at the ends of the range and where either octet turns over",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-06" },
  tags    = { "tcp", "request", "address" },
  after   = { "rfc1928/address/ipv4", "rfc1928/address/ipv4-octets" },
  members = {
    { name = "1024", port = 1024 },
    { name = "1279", port = 1279 },
    { name = "32767", port = 32767 },
    { name = "32768", port = 32768 },
    { name = "33023", port = 33023 },
    { name = "65280", port = 65280 },
    { name = "65535", port = 65535 },
  },
  run = function(t, member)
    local any = t:origin()
    local host = any.host
    if host:match("^127%.") then host = string.format("127.9.%d.%d", any.port >> 8, any.port & 0xff) end
    local origin = t:origin { host = host, port = member.port, may_fail = true }
    if not origin then t:skip("port %d of this machine is in use", member.port) end
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
