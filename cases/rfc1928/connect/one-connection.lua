return case {
  id      = "rfc1928/connect/one-connection",
  title   = "One CONNECT makes one connection to the destination",
  rfc     = 1928, section = "4", level = "INTEROP",
  clauses = { "REQ-03" },
  tags    = { "tcp", "connect" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
    origin:accept()
    origin:expect_no_connection()
  end,
}
