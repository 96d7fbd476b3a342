return family {
  id      = "rfc1928/request/octetwise",
  title   = "A request that arrives octet by octet is served",
  rfc     = 1928, section = "4", level = "RELAY",
  clauses = { "REQ-07" },
  tags    = { "tcp", "request", "segments" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "ipv4" },
    { name = "name", within = 10, needs = { "origin_name" }, after = { "rfc1928/address/name" } },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo", family = member.family, named = member.name == "name" }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(request { cmd = CONNECT, dst = member.name == "name" and origin.name_dst or origin.dst },
      { octetwise = true, pause = 0.003 })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true }, { within = member.within })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
