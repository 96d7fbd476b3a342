return family {
  id      = "rfc1928/udp/malformed-cut",
  title   = "A datagram cut short anywhere in its header is dropped silently",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09" },
  tags    = { "udp", "malformed" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/one-for-one/to-origin" },
  members = {
    { name = "ipv4", host = "127.0.0.1", title = "A datagram cut anywhere in an IPv4 header is dropped silently" },
    { name = "ipv6", host = "::1", title = "A datagram cut anywhere in an IPv6 header is dropped silently" },
    { name = "name", as_name = true, title = "A datagram cut anywhere in a header with a name is dropped silently" },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    local dst = member.as_name and name(origin.host, origin.port) or join(member.host, origin.port)
    local header = datagram { dst = dst }
    for size = 1, #header - 1 do
      a:send(header:sub(1, size))
      if size % 8 == 0 or size == #header - 1 then
        local good = t:token() .. size
        a:send { dst = origin.dst, data = good }
        a:expect(relayed { data = good, lenient = true })
        -- Nor was one of them relayed, as an empty datagram, say.
        local octets = origin:receive()
        if octets ~= good then t:mismatch("no datagram without a header", "one of " .. #octets .. " octets") end
      end
    end
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
