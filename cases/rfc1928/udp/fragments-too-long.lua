return case {
  id      = "rfc1928/udp/fragments-too-long",
  title   = "Fragments that make more than a datagram holds are dropped and do no harm",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09", "UDP-08" },
  tags    = { "udp", "fragments", "malformed" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/fragments/three" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    for i = 1, 2 do
      a:send { dst = origin.dst, frag = 0x01, data = t:token() .. t:payload(40000, 1) }
      a:send { dst = origin.dst, frag = 0x82, data = t:token() .. t:payload(40000, 2) }
      local good = t:token() .. "good" .. i
      for try = 1, 3 do
        a:send { dst = origin.dst, data = good }
        -- Twice forty thousand octets may be more than the proxy has buffers for.
        local options = { only = true, may_fail = try < 3, within = try < 3 and 0.5 or nil }
        if a:expect(relayed { data = good, lenient = true }, options) then break end
      end
      origin:expect(good, { only = true })
    end
  end,
}
