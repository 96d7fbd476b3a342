-- Where 02 stands in the offer it should be found, wherever it stands; GSSAPI the server may like better.
-- A list without it has no answer but FF; how one is refused that is answered otherwise, other cases ask.
local function many(count, method, at, other)
  local methods = {}
  for i = 1, count do methods[i] = method end
  methods[at] = other
  return methods
end

local function all()
  local methods = {}
  for method = 0, 254 do methods[method + 1] = method end
  return methods
end

return family {
  id      = "rfc1929/security/offers",
  title   = "A server that requires a password never selects 00, whatever is offered beside it",
  rfc     = 1928, section = "3", level = "SECURITY",
  clauses = { "GRT-14", "GRT-07" },
  tags    = { "tcp", "greeting", "password", "security" },
  needs   = { "requires_password" },
  members = {
    { name = "00", methods = { 0 } },
    { name = "00-00", methods = { 0, 0 } },
    { name = "00-7f", methods = { 0, 0x7f } },
    { name = "00-02", methods = { 0, 2 }, found = true },
    { name = "02-00", methods = { 2, 0 }, found = true },
    { name = "00-01-02", methods = { 0, 1, 2 }, found = true },
    { name = "7f-00-02", methods = { 0x7f, 0, 2 }, found = true },
    { name = "02-02", methods = { 2, 2 }, found = true },
    { name = "00-many", methods = many(255, 0, 255, 0) },
    { name = "00-many-02-last", methods = many(255, 0, 255, 2), found = true },
    { name = "00-many-02-first", methods = many(255, 0, 1, 2), found = true },
    { name = "127-02-last", methods = many(127, 0, 127, 2), found = true },
    { name = "128-02-last", methods = many(128, 0, 128, 2), found = true },
    { name = "254-02-last", methods = many(254, 0, 254, 2), found = true },
    { name = "255-7f-and-02-last", methods = many(255, 0x7f, 255, 2), found = true },
    { name = "255-7f-and-00-last", methods = many(255, 0x7f, 255, 0) },
    { name = "00-ff", methods = { 0, 0xff } },
    { name = "all", methods = all() },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(greeting { methods = member.methods })
    local outcomes = { fail(choice { method = NO_AUTH }, "method 00 is selected") }
    if member.found then
      outcomes[2] = pass(choice { method = any_of(GSSAPI, PASSWORD) })
      outcomes[3] = fail(otherwise(), "02 is not found in the list", "GRT-07")
    else
      outcomes[2] = pass(otherwise())
    end
    proxy:expect(one_of(outcomes))
  end,
}
