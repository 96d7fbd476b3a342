-- Nobody implements 0A to 7F, which are unassigned. 03 to 09 are assigned by IANA, and 80 to FE are
-- anybody's: a server that really speaks one of those may select it (GOST does 80 and 82), so that is no
-- more than a warning. A server may close right behind its FF.
local function range(low, high)
  local methods = {}
  for method = low, high do methods[#methods + 1] = method end
  return methods
end

local function same(count, method)
  local methods = {}
  for i = 1, count do methods[i] = method end
  return methods
end

return family {
  id      = "rfc1928/greeting/none-acceptable",
  title   = "A client that offers nothing acceptable is told so with 05 FF",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-05", "GRT-04", "GRT-12" },
  tags    = { "tcp", "greeting" },
  after   = { "rfc1928/greeting/no-auth" },
  members = {
    { name = "03", methods = { 0x03 }, may = 0x03 },
    { name = "0a", methods = { 0x0a } },
    { name = "7f", methods = { 0x7f } },
    { name = "unassigned", methods = range(0x0a, 0x7f) },
    { name = "assigned", methods = range(0x03, 0x09), may = between(0x03, 0x09) },
    { name = "80", methods = { 0x80 }, may = 0x80 },
    { name = "fe", methods = { 0xfe }, may = 0xfe },
    { name = "private", methods = range(0x80, 0xfe), may = between(0x80, 0xfe) },
    { name = "ff", methods = { 0xff } },
    { name = "2-the-same", methods = same(2, 0x7f) },
    { name = "127-the-same", methods = same(127, 0x7f) },
    { name = "128-the-same", methods = same(128, 0x7f) },
    { name = "254-the-same", methods = same(254, 0x7f) },
    { name = "255-the-same", methods = same(255, 0x7f) },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(greeting { methods = member.methods })
    local selects = fail(choice { method = any_of(member.methods) },
      "a method is selected that nobody implements", "GRT-12")
    if member.may then
      selects = warn(choice { method = member.may },
        "the target selects a method that few implement; does it?", "GRT-12")
    end
    proxy:expect(one_of { pass(choice { method = NONE_ACCEPTABLE }), selects })
  end,
}
