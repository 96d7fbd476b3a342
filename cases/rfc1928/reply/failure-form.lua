return family {
  id      = "rfc1928/reply/failure-form",
  title   = "A request that cannot be served gets one well-formed reply and nothing behind it",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-01", "REP-02", "REP-03" },
  tags    = { "tcp", "reply" },
  members = {
    { name = "refused-ipv4", see = "rfc1928/reply/refused",
      ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer() } end },
    { name = "refused-ipv6", needs = { "ipv6" }, see = "rfc1928/reply/refused",
      ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer { family = IPV6 } } end },
    -- No label may be longer than 63 octets, so nobody needs to ask a name server about this one.
    { name = "name-unresolvable", see = "rfc1928/reply/name-unresolvable",
      ask = function() return { cmd = CONNECT, dst = name(("a"):rep(70) .. ".invalid", 80) } end },
    { name = "network-unreachable", see = "rfc1928/reply/network-unreachable",
      ask = function() return { cmd = CONNECT, dst = "255.255.255.255:80" } end },
    { name = "port-zero", see = "rfc1928/address/port-zero",
      ask = function() return { cmd = CONNECT, dst = "127.0.0.1:0" } end },
    { name = "command-unassigned", see = "rfc1928/request/command-unknown",
      ask = function(t) return { cmd = 0x7f, dst = t:refusing_peer() } end },
    { name = "address-type-unassigned", see = "rfc1928/request/address-type-unknown",
      ask = function() return { cmd = CONNECT, dst = { atyp = 0x7f, host = "\127\0\0\1", port = 80 } } end },
    { name = "denied", needs = { "deny" }, see = "rfc1928/reply/denied",
      ask = function(t) return { cmd = CONNECT, dst = t.denied } end },
  },
  run = function(t, member)
    local proxy = t:open(member.ask(t))
    proxy:expect(one_of {
      pass(reply { rep = between(GENERAL_FAILURE, ADDRESS_NOT_SUPPORTED) }),
      fail(silence(10), "neither a reply nor the end", "REP-03"),
      skip(closes(), "there is no reply to judge; see " .. member.see),
      skip(reply { rep = SUCCEEDED, lenient = true }, "there is no failure; see " .. member.see),
    }, { within = 11 })
    -- Octets behind the reply, a second reply among them, would come before the end. Whether the end itself
    -- comes in time, rfc1928/reply/failure-closes asks.
    proxy:expect(one_of { pass(closes()), pass(silence(0.3)) })
  end,
}
