return case {
  id      = "rfc1928/relay/all-octet-values",
  title   = "Every octet value is relayed as it is, both ways",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03" },
  tags    = { "tcp", "relay" },
  run = function(t)
    local values = {}
    for i = 0, 255 do values[i + 1] = string.char(i) end
    local up = table.concat(values)
    local down = up:reverse() .. "\r\n\n\r\255\255\0\0\255\244"
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    proxy:send(up)
    seen:expect(up)
    seen:send(down)
    proxy:expect(down)
  end,
}
