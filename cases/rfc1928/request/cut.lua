-- Every offset is tried, each on a connection of its own. microsocks and others take one read for one
-- request.
local destinations = {
  ipv4 = function(t) local origin = t:origin { does = "echo" } return origin.dst end,
  name = function(t) local origin = t:origin { does = "echo", named = true } return origin.name_dst end,
  ipv6 = function(t) local origin = t:origin { does = "echo", family = IPV6 } return origin.dst end,
}

return family {
  id      = "rfc1928/request/cut",
  title   = "A request that arrives in two pieces, cut anywhere, is served",
  rfc     = 1928, section = "4", level = "RELAY",
  clauses = { "REQ-07" },
  tags    = { "tcp", "request", "segments" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "ipv4" },
    { name = "name", within = 10, needs = { "origin_name" }, after = { "rfc1928/address/name" } },
    { name = "ipv6", needs = { "ipv6" } },
  },
  run = function(t, member)
    local octets = request { cmd = CONNECT, dst = destinations[member.name](t) }
    for at = 1, #octets - 1 do
      t:note("cut after octet %d of %d", at, #octets)
      local proxy = t:dial()
      proxy:negotiate()
      proxy:send(octets, { cuts = { at }, pause = 0.01 })
      proxy:expect(reply { rep = SUCCEEDED, lenient = true }, { within = member.within })
      proxy:send(t:token())
      proxy:expect(t:token())
      proxy:close()
    end
  end,
}
