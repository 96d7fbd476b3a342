-- A header with an IPv6 address takes 22 octets and one with a name up to 262; buffers are sometimes made
-- for the ten of IPv4. What IPv4 lets through, 65,507 octets, is shared with the header on the client's side.
return family {
  id      = "rfc1928/udp/size-other-header",
  title   = "Data of any size is relayed unchanged behind a longer header, too",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10", "UDP-11" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv6" },
  members = {
    { name = "ipv6-0", size = 0, needs = { "udp", "ipv6" }, tags = { "udp", "ipv6" },
      title = "An empty datagram is relayed to an IPv6 host and back" },
    { name = "ipv6-1472", size = 1472, needs = { "udp", "ipv6" }, tags = { "udp", "ipv6" },
      title = "1472 octets are relayed to an IPv6 host and back" },
    { name = "ipv6-65485", size = 65485, needs = { "udp", "ipv6" }, tags = { "udp", "ipv6" },
      after = { "rfc1928/udp/destination/ipv6", "rfc1928/udp/size/65497" },
      title = "65,485 octets, all that fits behind an IPv6 header, are relayed to an IPv6 host and back" },
    { name = "name-0", size = 0, needs = { "udp", "origin_name" }, tags = { "udp", "name" },
      after = { "rfc1928/udp/destination/name" },
      title = "An empty datagram is relayed to a named host and back" },
    { name = "name-65000", size = 65000, needs = { "udp", "origin_name" }, tags = { "udp", "name" },
      after = { "rfc1928/udp/destination/name", "rfc1928/udp/size/65000" },
      title = "65,000 octets are relayed to a named host and back" },
  },
  run = function(t, member)
    local a = t:associate()
    local dst
    if member.name:find("^name") then
      dst = t:udp_origin_by_name().name_dst
    else
      dst = t:udp_origin({ does = "echo", family = IPV6 }).dst
    end
    local data = t:payload(member.size, 3)
    -- A system short of buffers may lose a datagram; none loses three in a row.
    for try = 1, 3 do
      a:send { dst = dst, data = data }
      local options = { may_fail = try < 3, within = try < 3 and 0.5 or nil }
      if a:expect(relayed { data = data, lenient = true }, options) then break end
    end
  end,
}
