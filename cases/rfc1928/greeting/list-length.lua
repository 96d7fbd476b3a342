-- NMETHODS is an unsigned octet. Known slips: one method read whatever it says, a signed count (128 and
-- more become negative), only the first method looked at. A tunnel behind the greeting shows that no
-- method octet was taken for the request. 7F is assigned to nobody.
local function list(count, at)
  local methods = {}
  for i = 1, count do methods[i] = 0x7f end
  methods[at] = NO_AUTH
  return methods
end

return family {
  id      = "rfc1928/greeting/list-length",
  title   = "Method 00 is found wherever it stands in the list, and the list is read whole",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-07", "GRT-12" },
  tags    = { "tcp", "greeting" },
  needs   = { "no_auth" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "2-first", methods = list(2, 1) },
    { name = "2-last", methods = list(2, 2) },
    { name = "127-last", methods = list(127, 127) },
    { name = "128-first", methods = list(128, 1) },
    { name = "128-last", methods = list(128, 128) },
    { name = "128-middle", methods = list(128, 64) },
    { name = "254-last", methods = list(254, 254) },
    { name = "255-first", methods = list(255, 1) },
    { name = "255-last", methods = list(255, 255) },
    { name = "255-the-same", methods = (function()
        local methods = {}
        for i = 1, 255 do methods[i] = NO_AUTH end
        return methods
      end)() },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local proxy = t:dial()
    proxy:send(greeting { methods = member.methods })
    proxy:expect(choice { method = NO_AUTH })
    proxy:send(request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
