-- A server may well speak one of IANA's methods or a private one and like it better than 00.
local function range(low, high)
  local methods = {}
  for method = low, high do methods[#methods + 1] = method end
  methods[#methods + 1] = NO_AUTH
  return methods
end

return family {
  id      = "rfc1928/greeting/range-with-00",
  title   = "Method 00 is selected from behind methods that next to nobody implements",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-12", "GRT-07" },
  tags    = { "tcp", "greeting" },
  needs   = { "no_auth" },
  after   = { "rfc1928/greeting/list-length" },
  members = {
    { name = "assigned", methods = range(0x03, 0x09), may = between(0x03, 0x09) },
    { name = "unassigned", methods = range(0x0a, 0x7f) },
    { name = "private", methods = range(0x80, 0xfe), may = between(0x80, 0xfe) },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(greeting { methods = member.methods })
    local outcomes = { pass(choice { method = NO_AUTH }) }
    if member.may then
      outcomes[2] = warn(choice { method = member.may },
        "the target selects a method that few implement; does it?")
    end
    proxy:expect(one_of(outcomes))
  end,
}
