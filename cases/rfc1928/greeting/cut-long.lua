-- The longest greeting there is, 257 octets. Half of the list is what a read of a small buffer brings.
local function list()
  local methods = {}
  for i = 1, 254 do methods[i] = 0x7f end
  methods[255] = NO_AUTH
  return methods
end

local function every(size)
  local cuts = {}
  for at = size, 256, size do cuts[#cuts + 1] = at end
  return cuts
end

return family {
  id      = "rfc1928/greeting/cut-long",
  title   = "A greeting of 255 methods that arrives in pieces is read to its last octet",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-13", "GRT-07" },
  tags    = { "tcp", "greeting", "segments" },
  needs   = { "no_auth" },
  after   = { "rfc1928/greeting/list-length" },
  members = {
    { name = "after-2", how = { cuts = { 2 } } },
    { name = "after-129", how = { cuts = { 129 } } },
    { name = "after-256", how = { cuts = { 256 } } },
    { name = "by-sixteen", how = { cuts = every(16), pause = 0.005 } },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(greeting { methods = list() }, member.how)
    proxy:expect(choice { method = NO_AUTH })
    -- Method octets that were taken for the request would be answered as one.
    proxy:send(request { cmd = CONNECT, dst = t:origin().dst })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  end,
}
