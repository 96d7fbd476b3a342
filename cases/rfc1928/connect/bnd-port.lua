return family {
  id      = "rfc1928/connect/bnd-port",
  title   = "BND.PORT of a CONNECT reply is the port from which the destination sees the proxy come",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "CON-01" },
  tags    = { "tcp", "connect", "reply" },
  members = {
    { name = "ipv4" },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
    { name = "name", by_name = true, needs = { "origin_name" } },
  },
  run = function(t, member)
    local origin = t:origin { family = member.family }
    local proxy = t:open { cmd = CONNECT, dst = member.by_name and origin.name_dst or origin.dst }
    local answer = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      skip(reply { rep = isnot(SUCCEEDED), lenient = true }, "the target did not connect to the origin"),
    })
    local _, port = split(origin:accept().peer)
    if answer.bnd_port == 0 then
      -- Widespread, and clients live with it.
      t:warn("BND.PORT is 0, the origin saw port %d", port)
    elseif answer.bnd_port ~= port then
      t:mismatch("BND.PORT " .. port, "BND " .. answer.bnd)
    end
  end,
}
