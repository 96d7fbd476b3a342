return case {
  id      = "rfc1928/relay/pause",
  title   = "A connection that is silent for a while is still there afterwards, both ways",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    proxy:expect_silence(0.25)
    seen:send(t:token() .. "down")
    proxy:expect(t:token() .. "down")
    proxy:send(t:token() .. "up")
    seen:expect(t:token() .. "up")
  end,
}
