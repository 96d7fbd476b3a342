return case {
  id      = "rfc1928/udp/refused-port",
  title   = "Datagrams to a port at which nobody listens do no harm to the association",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/many-destinations" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local gone = t:udp_origin()
    local a = t:associate()
    gone:close()
    for i = 1, 3 do
      a:send { dst = gone.dst, data = t:token() .. "gone" }
      -- The ICMP error that comes back makes the next call at the proxy's socket fail, and the datagram of
      -- that call may be lost, as any may. The ones behind it may not.
      for try = 1, 3 do
        a:send { dst = origin.dst, data = t:token() .. i }
        local options = { may_fail = try < 3, within = try < 3 and 0.3 or nil }
        if a:expect(relayed { data = t:token() .. i, lenient = true }, options) then break end
      end
    end
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
