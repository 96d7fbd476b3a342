return case {
  id      = "robustness/control-flood",
  title   = "A flood of octets on the connection of an association harms nobody",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "udp", "robustness" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local flooded, other = t:associate(), t:associate()
    flooded.control:send_payload(4 * 1024 * 1024, 91)
    -- Read and dropped, left unread, or the end of it: the association's own affair, and no other's.
    local origin = t:udp_origin { does = "echo" }
    for i, a in ipairs { other, t:associate() } do
      a:send { dst = origin.dst, data = t:token() .. i }
      a:expect(relayed { data = t:token() .. i, lenient = true })
    end
  end,
}
