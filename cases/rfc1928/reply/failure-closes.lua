return family {
  id      = "rfc1928/reply/failure-closes",
  title   = "After a failure reply the proxy ends the connection within ten seconds",
  rfc     = 1928, section = "6", level = "MUST",
  clauses = { "REP-09" },
  tags    = { "tcp", "reply" },
  members = {
    { name = "refused", ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer() } end },
    { name = "name-unresolvable",
      ask = function() return { cmd = CONNECT, dst = name(("a"):rep(64) .. ".invalid", 80) } end },
    { name = "network-unreachable",
      ask = function() return { cmd = CONNECT, dst = "255.255.255.255:80" } end },
    { name = "name-empty", ask = function() return { cmd = CONNECT, dst = name("", 80) } end },
    { name = "port-zero", ask = function() return { cmd = CONNECT, dst = "127.0.0.1:0" } end },
    { name = "command-unassigned", after = { "rfc1928/request/command-unknown" },
      ask = function(t) return { cmd = 0x09, dst = t:refusing_peer() } end },
    { name = "address-type-unassigned", after = { "rfc1928/request/address-type-unknown" },
      ask = function() return { cmd = CONNECT, dst = { atyp = 0x02, host = "\127\0\0\1", port = 80 } } end },
    { name = "denied", needs = { "deny" }, ask = function(t) return { cmd = CONNECT, dst = t.denied } end },
  },
  run = function(t, member)
    local proxy = t:open(member.ask(t))
    -- A proxy that closes without a reply does close; that it owes a reply is another case's claim.
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      pass(closes()),
      skip(reply { rep = SUCCEEDED, lenient = true }, "there is no failure; see rfc1928/reply"),
    }, { within = 10 })
    proxy:expect_close { within = 10, after_data = true }
  end,
}
