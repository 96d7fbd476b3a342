-- What cannot be relayed, or means nothing, is dropped silently. What could bear the case's token does: were
-- it relayed, it would be seen. `relayed = true`: to relay it is no fault either.
local function with_atyp(atyp)
  return function(t, origin) return datagram { dst = origin.dst, atyp = atyp, data = t:token() .. "bad" } end
end

return family {
  id      = "rfc1928/udp/malformed",
  title   = "A malformed datagram is dropped silently and does no harm to the association",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09" },
  tags    = { "udp", "malformed" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "empty", title = "A datagram without an octet is dropped silently",
      octets = function() return "" end },
    { name = "one-octet", title = "A datagram of one octet is dropped silently",
      octets = function() return hex "00" end },
    { name = "two-octets", title = "A datagram that ends behind RSV is dropped silently",
      octets = function() return hex "00 00" end },
    { name = "three-octets", title = "A datagram that ends behind FRAG is dropped silently",
      octets = function() return hex "00 00 00" end },
    { name = "no-address", title = "A datagram that ends behind ATYP is dropped silently",
      octets = function() return hex "00 00 00 01" end },
    { name = "ipv4-short", title = "A datagram that ends within an IPv4 header is dropped silently",
      octets = function(_, origin) return datagram({ dst = origin.dst }):sub(1, 9) end },
    { name = "ipv6-short", title = "A datagram that ends within an IPv6 header is dropped silently",
      octets = function(_, origin) return datagram({ dst = join("::1", origin.port) }):sub(1, 21) end },
    { name = "name-without-length",
      title = "A datagram that ends before the length of a name is dropped silently",
      octets = function() return hex "00 00 00 03" end },
    { name = "name-beyond-the-end", title = "A datagram whose name is longer than itself is dropped silently",
      octets = function(t, origin)
        return datagram { dst = name(origin.host, origin.port), name_length = 200, data = t:token() .. "bad" }
      end },
    { name = "name-empty", title = "A datagram with a name of no length is dropped silently",
      -- A server that takes it for its own host, as some resolvers do, opens its loopback to everyone.
      octets = function(t, origin)
        return hex "00 00 00 03 00" .. string.char(origin.port >> 8, origin.port & 255) .. t:token() .. "bad"
      end },
    { name = "atyp-00", title = "A datagram with ATYP 00 is dropped silently", octets = with_atyp(0x00) },
    { name = "atyp-02", title = "A datagram with ATYP 02 is dropped silently", octets = with_atyp(0x02) },
    { name = "atyp-05", title = "A datagram with ATYP 05 is dropped silently", octets = with_atyp(0x05) },
    { name = "atyp-81", title = "A datagram with ATYP 81 is dropped silently", octets = with_atyp(0x81) },
    { name = "atyp-ff", title = "A datagram with ATYP FF is dropped silently", octets = with_atyp(0xff) },
    { name = "port-0", after = { "rfc1928/udp/many-destinations" }, title = "A datagram for port 0 is dropped silently",
      octets = function(t, origin)
        return datagram { dst = join(origin.host, 0), data = t:token() .. "bad" }
      end },
    { name = "rsv", title = "A datagram with RSV other than 0000 is relayed or dropped silently",
      relayed = true,
      octets = function(t, origin)
        return datagram { dst = origin.dst, rsv = 0xffff, data = t:token() .. "bad" }
      end },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    local octets = member.octets(t, origin)
    -- First as the first datagram of the association, then amid others.
    for i = 1, 3 do
      a:send(octets)
      local good = t:token() .. "good" .. i
      a:send { dst = origin.dst, data = good }
      origin:expect(good, { only = not member.relayed })
      a:expect(relayed { data = good, lenient = true }, { only = not member.relayed })
    end
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
