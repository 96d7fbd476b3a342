return case {
  id      = "rfc1928/udp/both-families",
  title   = "One association talks to an IPv4 and to an IPv6 host in turn",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-12", "UDP-11" },
  tags    = { "udp", "ipv6" },
  needs   = { "udp", "ipv6" },
  after   = { "rfc1928/udp/destination/ipv6", "rfc1928/udp/many-answers" },
  run = function(t)
    local origins = { t:udp_origin(), t:udp_origin { family = IPV6 } }
    local a = t:associate()
    local from = {}
    for i, origin in ipairs(origins) do
      a:send { dst = origin.dst, data = t:token() .. i }
      from[i] = select(2, origin:expect(t:token() .. i, { only = true }))
    end
    for round = 1, 2 do
      for i, origin in ipairs(origins) do
        local data = t:token() .. round .. i
        origin:send(from[i], data)
        a:expect(relayed { data = data, lenient = true }, { only = true })
      end
    end
  end,
}
