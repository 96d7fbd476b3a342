-- Many clients put into DST where they want to send to, not from where they will. The server may refuse that, or
-- drop what comes from elsewhere, or take no notice; but it answers.
return family {
  id      = "rfc1928/udp/declared-elsewhere",
  title   = "A UDP ASSOCIATE whose DST is not the client's address gets a reply",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-03", "UDP-14" },
  tags    = { "udp" },
  needs   = { "udp" },
  members = {
    { name = "other-host", title = "A UDP ASSOCIATE that declares another host's address gets a reply" },
    { name = "name", as_name = true, title = "A UDP ASSOCIATE that declares a name nobody has gets a reply" },
  },
  run = function(t, member)
    local dst = member.as_name and name("sockspec.invalid", 80) or join(t:second_host(), 80)
    local control = t:open { cmd = UDP_ASSOCIATE, dst = dst }
    local answer = control:expect(one_of {
      pass(reply { lenient = true }),
      fail(closes(), "closed without a reply"),
      skip(silence(15), "the target's name server does not answer"),
    }, { within = 15 })
    t:note("answered with reply %d", answer.rep)
  end,
}
