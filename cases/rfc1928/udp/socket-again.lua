return case {
  id      = "rfc1928/udp/socket-again",
  title   = "A client's socket serves for a new association when the old one has ended",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "UDP-12", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local socket = t:udp_socket { host = (split(t:dial().address)) }
    for i = 1, 3 do
      local a = t:associate { socket = socket }
      -- A server that has not yet seen the end of the one before may lose the first.
      for try = 1, 3 do
        a:send { dst = origin.dst, data = t:token() .. i }
        local options = { may_fail = try < 3, within = try < 3 and 0.3 or nil }
        if a:expect(relayed { data = t:token() .. i, lenient = true }, options) then break end
      end
      a:close()
    end
  end,
}
