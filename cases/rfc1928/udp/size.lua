-- 1472 fills an Ethernet frame and 1473 does not fit into one; 65,497 are what 65,507 octets, the most that
-- UDP over IPv4 carries, leave beside a header of ten.
local members = {}
for i, size in ipairs { 0, 1, 2, 512, 1472, 1473, 9000, 65000, 65497 } do
  members[i] = {
    name = tostring(size), size = size,
    title = size == 0 and "An empty datagram is relayed, both ways"
      or size .. " octets of data are relayed unchanged, both ways",
  }
end

return family {
  id      = "rfc1928/udp/size",
  title   = "Data of any size is relayed unchanged",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = members,
  run = function(t, member)
    local origin = t:udp_origin()
    local a = t:associate()
    local up, down = t:payload(member.size, 1), t:payload(member.size, 2)

    -- A system short of buffers may lose a datagram; none loses three in a row.
    local function deliver(send, expect)
      for try = 1, 3 do
        send()
        local got, from = expect { may_fail = try < 3, within = try < 3 and 0.5 or nil }
        if got then return from end
      end
    end
    local from = deliver(function() a:send { dst = origin.dst, data = up } end,
      function(options) return origin:expect(up, options) end)
    deliver(function() origin:send(from, down) end,
      function(options) return a:expect(relayed { data = down, lenient = true }, options) end)
  end,
}
