-- Eight ports, one after another, so that at least one differs from itself with its octets swapped, has a low
-- octet above 7F, and shows a factor of 255 for 256.
return case {
  id      = "rfc1928/address/port",
  title   = "The port is taken in network order",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-06" },
  tags    = { "tcp", "request", "address" },
  after   = { "rfc1928/reply/rep-assigned/connected" },
  run = function(t)
    for _ = 1, 8 do
      local origin = t:origin()
      local proxy = t:open { cmd = CONNECT, dst = origin.dst }
      proxy:expect(reply { rep = SUCCEEDED, lenient = true })
      origin:accept()
      proxy:close()
    end
  end,
}
