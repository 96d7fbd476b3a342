-- The length is an unsigned octet. Known slips: a signed length (128), a buffer of 64 or 253 or 255 octets with a
-- NUL to be written behind it. The last octet of the request is held back: that the server waits for it shows that
-- it counted the name's octets right, and that it answers then shows that it found the port.
-- .invalid never exists; one octet leaves no room for it, and "-" is a host nobody has.
local function long_name(length)
  if length == 1 then return "-" end
  local tail = ".invalid"
  local head = string.rep(string.rep("x", 62) .. ".", 4):sub(1, length - #tail)
  return (head:gsub("%.$", "y")) .. tail
end

return family {
  id      = "rfc1928/address/name-length",
  title   = "A name of any length is read whole and, as it does not resolve, answered with a failure",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-02", "ADDR-04" },
  tags    = { "tcp", "request", "address", "name" },
  members = {
    { name = "1", length = 1 },
    { name = "63", length = 63 },
    { name = "64", length = 64 },
    { name = "127", length = 127 },
    { name = "128", length = 128 },
    { name = "253", length = 253 },
    { name = "255", length = 255 },
  },
  run = function(t, member)
    local octets = request { cmd = CONNECT, dst = name(long_name(member.length), 80) }
    assert(#octets == 7 + member.length)
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(octets:sub(1, -2))
    proxy:expect_silence(0.2)
    proxy:send(octets:sub(-1))
    -- The target's resolver has its own patience, and ends it with an event.
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      skip(reply { rep = SUCCEEDED, lenient = true }, "where the target runs every name resolves"),
    }, { within = 15 })
  end,
}
