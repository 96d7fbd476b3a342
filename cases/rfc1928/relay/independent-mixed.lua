return case {
  id      = "rfc1928/relay/independent-mixed",
  title   = "Two hundred connections go on while a few among them stall, each in its own way",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-06", "ROB-03" },
  tags    = { "tcp", "relay", "parallel" },
  run = function(t)
    local stall = {
      [20] = function() t:dial() end,
      [60] = function() t:open { cmd = CONNECT, dst = t:black_hole() } end,
      [100] = function() t:open { cmd = CONNECT, dst = "sockspec-mixed.invalid:80" } end,
      [140] = function()
        local origin = t:origin { does = "slow" }
        t:tunnel(origin.dst):send_payload(64 * 1024 * 1024, 53)
      end,
      [180] = function() t:tunnel(t:origin().dst):half_close() end,
    }
    local origin = t:origin { does = "echo" }
    local proxies = {}
    for i = 1, 200 do
      if stall[i] then stall[i]() end
      proxies[i] = t:open { cmd = CONNECT, dst = origin.dst }
    end
    for i, proxy in ipairs(proxies) do
      proxy:expect(reply { rep = SUCCEEDED, lenient = true })
      proxy:send(t:token() .. i .. ";")
    end
    for i, proxy in ipairs(proxies) do proxy:expect(t:token() .. i .. ";") end
  end,
}
