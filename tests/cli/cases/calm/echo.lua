-- Many at once, none of which does any harm.
local members = {}
for i = 1, 12 do members[i] = { name = string.format("%02d", i) } end

return family {
  id = "calm/echo", title = "Octets come back", rfc = 1928, section = "4", level = "RELAY",
  clauses = { "CON-03" }, tags = { "calm" }, members = members,
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
