-- A server that reads too little goes to a wrong port, or answers before it can know the destination. One that
-- refuses what has not come whole takes no request in pieces, which is another case's claim.
return family {
  id      = "rfc1928/request/last-octet",
  title   = "A request is acted upon when its last octet has come, and not before",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-07", "ADDR-01", "ADDR-02", "ADDR-03" },
  tags    = { "tcp", "request", "segments" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "ipv4", clauses = { "REQ-07", "ADDR-01" } },
    { name = "name", within = 10, clauses = { "REQ-07", "ADDR-02" }, needs = { "origin_name" },
      after = { "rfc1928/address/name" } },
    { name = "ipv6", family = IPV6, clauses = { "REQ-07", "ADDR-03" }, needs = { "ipv6" } },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo", family = member.family, named = member.name == "name" }
    local octets = request { cmd = CONNECT, dst = member.name == "name" and origin.name_dst or origin.dst }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(octets:sub(1, -2))
    proxy:expect(one_of {
      pass(silence(0.3)),
      skip(reply { rep = isnot(SUCCEEDED), lenient = true },
        "a request in pieces is refused; see rfc1928/request/cut"),
      skip(closes(), "the connection ends when a request comes in pieces; see rfc1928/request/cut"),
      fail(otherwise(), "the request is acted upon before its last octet has come"),
    })
    origin:expect_no_connection()
    proxy:send(octets:sub(-1))
    proxy:expect(reply { rep = SUCCEEDED, lenient = true }, { within = member.within })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
