-- Servers that try the first address of a name alone fail where that one is dead, most often an IPv6 address. Which
-- addresses the name has for the target only the target knows: where it tries IPv4 first there is nothing to ask.
return case {
  id      = "rfc1928/connect/name-addresses",
  title   = "When the IPv6 address of a name refuses, its IPv4 address is tried",
  rfc     = 1928, section = "4", level = "INTEROP",
  clauses = { "REQ-03" },
  tags    = { "tcp", "connect", "dns", "ipv6" },
  needs   = { "origin_name", "ipv6" },
  run = function(t)
    local both = t:origin { named = true }
    t:tunnel(both.name_dst, { within = 10 })
    if not both:accept().peer:find("^%[") then t:skip("the target tries an IPv4 address of the name first") end
    local origin = t:origin { does = "echo" }
    local proxy = t:open { cmd = CONNECT, dst = origin.name_dst }
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      warn(reply { lenient = true }, "only the first address of the name is tried"),
      warn(closes(), "only the first address of the name is tried"),
    }, { within = 10 })
    if which > 1 then return end
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
