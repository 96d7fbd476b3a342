return case {
  id      = "robustness/datagram-flood",
  title   = "Three hundred datagrams of random octets harm neither their association nor another",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01", "UDP-09" },
  tags    = { "udp", "robustness" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local flooded, other = t:associate(), t:associate()
    local octets = t:payload(30000, 90)
    for i = 1, 300 do
      -- Half of them begin as a datagram does, so that they are looked at further. None bears an ATYP that means
      -- something: a random address may be somebody's.
      local head = i % 2 == 0 and "\0\0\0" or octets:sub(i, i + 2)
      flooded:send((head .. string.char(5 + i % 250) .. octets:sub(i * 97, i * 97 + i)):sub(1, i))
    end
    for i, a in ipairs { other, flooded } do
      if a == flooded then t:about "UDP-09" end
      -- What the flood left no room for is lost, as any datagram may be.
      for try = 1, 5 do
        a:send { dst = origin.dst, data = t:token() .. i }
        local options = { may_fail = try < 5, within = try < 5 and 0.2 or nil }
        if a:expect(relayed { data = t:token() .. i, lenient = true }, options) then break end
      end
    end
  end,
}
