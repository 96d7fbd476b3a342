-- Clients look the code up in a table of nine. What else the reply is like, rfc1928/reply/failure-form asks.
return family {
  id      = "rfc1928/reply/rep-assigned",
  title   = "The REP of a failure is one of 01 to 08",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-02" },
  tags    = { "tcp", "reply" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "refused", ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer() } end },
    { name = "name-unresolvable", ask = function() return { cmd = CONNECT, dst = name("x..invalid", 80) } end },
    { name = "network-unreachable", ask = function() return { cmd = CONNECT, dst = "255.255.255.255:80" } end },
    { name = "command-unassigned", ask = function(t) return { cmd = 0x09, dst = t:refusing_peer() } end },
    { name = "address-type-unassigned",
      ask = function() return { cmd = CONNECT, dst = { atyp = 0x02, host = "\127\0\0\1", port = 80 } } end },
    { name = "denied", needs = { "deny" }, ask = function(t) return { cmd = CONNECT, dst = t.denied } end },
    { name = "connected", after = {}, title = "The REP for a destination that was connected to is one of 00 to 08",
      lowest = SUCCEEDED, ask = function(t) return { cmd = CONNECT, dst = t:origin().dst } end },
  },
  run = function(t, member)
    local proxy = t:open(member.ask(t))
    local answer = proxy:expect(one_of {
      pass(reply { rep = between(member.lowest or GENERAL_FAILURE, 255), lenient = true }),
      skip(reply { lenient = true }, "blocked: there is no failure; see rfc1928/reply"),
      skip(otherwise(), "blocked: there is no reply to judge; see rfc1928/reply/failure-form"),
    }, { within = 10 })
    if answer.rep > ADDRESS_NOT_SUPPORTED then
      t:mismatch("a REP of at most 08", string.format("REP %02X", answer.rep))
    end
  end,
}
