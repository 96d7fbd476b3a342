return case {
  id      = "rfc1928/relay/small-writes-down",
  title   = "A thousand writes of the destination arrive as one stream, in order",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  run = function(t)
    local size = 4000
    local octets = t:payload(size, 38)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local at, piece = 1, 1
    while at <= size do
      seen:send(octets:sub(at, at + piece - 1))
      at = at + piece
      piece = piece % 7 + 1
    end
    proxy:expect(octets)
  end,
}
