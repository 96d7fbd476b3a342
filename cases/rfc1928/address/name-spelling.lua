-- Host names know no case (RFC 4343), and a dot at the end says that the name is whole. The RFC leaves the name to
-- the server's resolver: a failure reply will do where that one thinks otherwise. A server that gives none to any
-- name is not blamed for it here.
return family {
  id      = "rfc1928/address/name-spelling",
  title   = "A name in capitals or with a dot at its end is connected to, or refused with a reply",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-02", "REP-03" },
  tags    = { "tcp", "request", "address", "name", "dns" },
  needs   = { "origin_name" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "capitals", spell = function(host) return host:upper() end },
    -- Success that is told before anything is tried tells nothing of the name.
    { name = "trailing-dot", after = { "rfc1928/connect/ipv4-echo", "rfc1928/reply/refused-is-no-success/ipv4" },
      spell = function(host) return host:gsub("%.$", "") .. "." end },
  },
  run = function(t, member)
    local origin = t:origin { named = true }
    local proxy = t:open { cmd = CONNECT, dst = name(member.spell(t.origin_name), origin.port) }
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      pass(reply { lenient = true }),
      pass(closes()),
      skip(silence(15), "the target's name server does not answer"),
    })
    if which == 3 then
      t:open({ cmd = CONNECT, dst = name("x..invalid", 80) }):expect(one_of {
        pass(reply { lenient = true }),
        skip(closes(), "blocked: there is no failure reply; see rfc1928/reply/name-unresolvable"),
      })
      t:warn("closed without a reply")
    end
    if which > 1 then return end
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
