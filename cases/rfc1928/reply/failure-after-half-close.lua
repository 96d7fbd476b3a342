-- The end of the client's direction says that it has no more to send, not that it has left.
return family {
  id      = "rfc1928/reply/failure-after-half-close",
  title   = "A client that ends its direction behind the request still gets the failure reply",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "REP-03" },
  tags    = { "tcp", "reply" },
  after   = { "rfc1928/relay/half-close/client-first" },
  members = {
    { name = "refused", ask = function(t) return { cmd = CONNECT, dst = t:refusing_peer() } end },
    { name = "command-unassigned", ask = function(t) return { cmd = 0x7f, dst = t:refusing_peer() } end },
  },
  run = function(t, member)
    t:open(member.ask(t)):expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      skip(otherwise(), "blocked: there is no failure reply; see rfc1928/reply/failure-form"),
    })
    local proxy = t:open(member.ask(t))
    proxy:half_close()
    proxy:expect(reply { rep = isnot(SUCCEEDED), lenient = true })
  end,
}
