return family {
  id      = "rfc1928/udp/payload",
  title   = "Data is relayed unchanged, whatever it looks like",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "every-octet", title = "All 256 values of an octet are relayed unchanged, both ways",
      data = function(t)
        local octets = {}
        for value = 0, 255 do octets[#octets + 1] = string.char(value) end
        return t:token() .. table.concat(octets)
      end },
    { name = "zeros-around",
      title = "Data that begins and ends with zero octets is relayed unchanged, both ways",
      data = function(t) return "\0\0\0" .. t:token() .. "\0\0\0" end },
    { name = "like-a-header",
      title = "Data that looks like a header of SOCKS5 itself is relayed unchanged, both ways",
      data = function(t) return datagram { dst = "127.0.0.1:9", data = t:token() } end },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    local data = member.data(t)
    a:send { dst = origin.dst, data = data }
    origin:expect(data)
    a:expect(relayed { data = data, lenient = true })
  end,
}
