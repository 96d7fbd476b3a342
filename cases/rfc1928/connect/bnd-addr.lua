-- An IPv4 address may be written as an IPv6 one that stands for it.
local function plain(host)
  return host:match("^::ffff:(%d+%.%d+%.%d+%.%d+)$") or host
end

return family {
  id      = "rfc1928/connect/bnd-addr",
  title   = "BND.ADDR of a CONNECT reply is the address from which the destination sees the proxy come",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "CON-02" },
  tags    = { "tcp", "connect", "reply" },
  members = {
    { name = "ipv4" },
    { name = "ipv6", family = IPV6, needs = { "ipv6" } },
    { name = "name", by_name = true, needs = { "origin_name" } },
    -- Seen from this network the proxy comes from 127.0.0.1: the destination's own address is another.
    { name = "not-the-destination", host = "127.0.0.2" },
  },
  run = function(t, member)
    if member.host and not t:origin().host:match("^127%.") then t:skip("needs a target on this machine") end
    local origin = t:origin { family = member.family, host = member.host }
    local proxy = t:open { cmd = CONNECT, dst = member.by_name and origin.name_dst or origin.dst }
    local answer = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      skip(reply { rep = isnot(SUCCEEDED), lenient = true }, "the target did not connect to the origin"),
    })
    local host = plain((split(origin:accept().peer)))
    if answer.atyp == DOMAIN then
      if #answer.bnd_host == 0 then t:warn("BND.ADDR is a name of no octets") end
      t:note("BND.ADDR is a name, which cannot be compared with %s", host)
    elseif answer.bnd_host == "0.0.0.0" or answer.bnd_host == "::" then
      -- Widespread, and clients live with it.
      t:warn("BND.ADDR is %s, the origin saw %s", answer.bnd_host, host)
    elseif plain(answer.bnd_host) ~= host then
      t:mismatch("BND.ADDR " .. host, "BND " .. answer.bnd)
    end
  end,
}
