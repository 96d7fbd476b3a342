-- The rule is about a destination, not about how a client writes it. 05 tells that a connection was tried.
local function mapped(host)
  local a, b, c, d = host:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if not a then return nil end
  return { atyp = IPV6, host = string.rep("\0", 10) .. "\xff\xff" .. string.char(a, b, c, d) }
end

return family {
  id      = "rfc1928/reply/denied-other-spelling",
  title   = "A forbidden destination stays forbidden when its address is written in another way",
  rfc     = 1928, section = "6", level = "SECURITY",
  clauses = { "REP-07" },
  tags    = { "tcp", "connect", "reply", "security" },
  needs   = { "deny" },
  members = {
    { name = "as-a-name", spell = function(host) return { atyp = DOMAIN, host = host } end },
    { name = "ipv4-mapped", spell = mapped },
  },
  run = function(t, member)
    local host, port = split(t.denied)
    local dst = host:match("^[%d.]+$") and member.spell(host)
    if not dst then t:skip("the forbidden destination is no IPv4 address") end
    t:open({ cmd = CONNECT, dst = t.denied }):expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
      skip(reply { lenient = true }, "blocked: the destination is not forbidden; see rfc1928/reply/denied"),
    })
    dst.port = port
    t:open({ cmd = CONNECT, dst = dst }):expect(one_of {
      fail(reply { rep = SUCCEEDED, lenient = true }, "success for a forbidden destination"),
      fail(reply { rep = CONNECTION_REFUSED, lenient = true }, "the forbidden destination was tried"),
      pass(reply { lenient = true }),
      pass(closes()),
    })
  end,
}
