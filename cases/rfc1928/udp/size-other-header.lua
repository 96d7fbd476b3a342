-- A header with an IPv6 address takes 22 octets and one with a name up to 262; buffers are sometimes made
-- for the ten of IPv4. What IPv4 lets through, 65,507 octets, is shared with the header on the client's side.
return family {
  id      = "rfc1928/udp/size-other-header",
  title   = "Data of any size is relayed unchanged behind a longer header, too",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10", "UDP-11" },
  tags    = { "udp" },
  needs   = { "udp" },
  members = {
    { name = "ipv6-0", size = 0, title = "An empty datagram is relayed to an IPv6 host and back" },
    { name = "ipv6-1472", size = 1472, title = "1472 octets are relayed to an IPv6 host and back" },
    { name = "ipv6-65485", size = 65485,
      title = "65,485 octets, all that fits behind an IPv6 header, are relayed to an IPv6 host and back" },
    { name = "name-0", as_name = true, size = 0, title = "An empty datagram is relayed to a name" },
    { name = "name-65000", as_name = true, size = 65000, title = "65,000 octets are relayed to a name" },
  },
  run = function(t, member)
    local a = t:associate()
    local origin = t:udp_origin { family = not member.as_name and IPV6 or nil }
    local dst = member.as_name and name(origin.host, origin.port) or origin.dst
    local up, down = t:payload(member.size, 3), t:payload(member.size, 4)
    -- A system short of buffers may lose a datagram; none loses three in a row.
    local function deliver(send, expect)
      for try = 1, 3 do
        send()
        local got, from = expect { may_fail = try < 3, within = try < 3 and 0.5 or nil }
        if got then return from end
      end
    end
    local from = deliver(function() a:send { dst = dst, data = up } end,
      function(options) return origin:expect(up, options) end)
    deliver(function() origin:send(from, down) end,
      function(options) return a:expect(relayed { data = down, lenient = true }, options) end)
  end,
}
