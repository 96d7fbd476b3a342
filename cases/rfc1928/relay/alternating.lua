return case {
  id      = "rfc1928/relay/alternating",
  title   = "Fifty short messages to and fro each arrive before the next is sent",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  run = function(t)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    for i = 1, 50 do
      proxy:send("ask " .. i)
      seen:expect("ask " .. i)
      seen:send("answer " .. i)
      proxy:expect("answer " .. i)
    end
  end,
}
