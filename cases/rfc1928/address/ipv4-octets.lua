-- An address is four octets and no text: none of them ends it, and none is negative.
return family {
  id      = "rfc1928/address/ipv4-octets",
  title   = "An IPv4 address of any octets is reached",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-01" },
  tags    = { "tcp", "request", "address" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "high", host = "127.254.128.255" },
    { name = "zeros", host = "127.0.0.9" },
    { name = "line-end", host = "127.13.10.9" },
    { name = "letters", host = "127.48.120.65" },
  },
  run = function(t, member)
    if not t:origin().host:match("^127%.") then t:skip("needs a target on this machine") end
    local origin = t:origin { host = member.host }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
