return case {
  id      = "rfc1928/relay/both-ways-at-once",
  title   = "Two long streams cross the proxy in both directions at once and arrive unharmed",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  run = function(t)
    local size = 8 * 1024 * 1024
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    proxy:send_payload(size, 33)
    seen:send_payload(size, 34)
    t:parallel {
      function() seen:expect_payload(size, 33) end,
      function() proxy:expect_payload(size, 34) end,
    }
  end,
}
