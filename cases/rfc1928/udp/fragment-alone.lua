-- What comes of a lone fragment. With the end bit it depends on whether the server reassembles, which is
-- learnt first: to one that does, 81 is a whole sequence, and what 80 and FF mean the RFC leaves open.
return family {
  id      = "rfc1928/udp/fragment-alone",
  title   = "A lone fragment is not relayed as if it were a whole datagram",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-07" },
  tags    = { "udp", "fragments" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "01", frag = 0x01, title = "A datagram with FRAG 01 alone is not relayed" },
    { name = "02", frag = 0x02, title = "A datagram with FRAG 02 alone is not relayed" },
    { name = "7f", frag = 0x7f, title = "A datagram with FRAG 7F alone is not relayed" },
    { name = "80", frag = 0x80, title = "A server that does not reassemble drops a datagram with FRAG 80" },
    { name = "81", frag = 0x81, title = "A server that does not reassemble drops a datagram with FRAG 81" },
    { name = "ff", frag = 0xff, title = "A server that does not reassemble drops a datagram with FRAG FF" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local a = t:associate()
    if member.frag >= 0x80 then
      a:send { dst = origin.dst, data = t:token() .. "in ", frag = 0x01 }
      a:send { dst = origin.dst, data = t:token() .. "two parts", frag = 0x82 }
      a:send { dst = origin.dst, data = t:token() .. "behind" }
      while true do
        local octets = origin:receive()
        if octets == nil then t:mismatch("the datagram behind the fragments", "nothing") end
        if octets == t:token() .. "in " .. t:token() .. "two parts" then
          t:note("the target reassembles; what it does with a lone FRAG %02X is its own affair", member.frag)
          return
        end
        if octets == t:token() .. "behind" then break end
      end
    end
    a:send { dst = origin.dst, data = t:token() .. "part", frag = member.frag }
    for i = 1, 2 do
      a:send { dst = origin.dst, data = t:token() .. "whole" .. i }
      origin:expect(t:token() .. "whole" .. i, { only = true })
    end
  end,
}
