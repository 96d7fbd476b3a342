return case {
  id      = "robustness/silent-clients",
  title   = "Fifty clients that connect and say nothing hold up nobody",
  section = "-", level = "ROBUST",
  clauses = { "ROB-02", "CON-06" },
  tags    = { "tcp", "robustness" },
  run = function(t)
    for _ = 1, 50 do t:dial() end
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
