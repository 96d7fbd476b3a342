return case {
  id      = "rfc1928/bind/name-unresolvable",
  title   = "A BIND for a peer whose name does not resolve gets a reply",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "REP-03", "BND-05" },
  tags    = { "tcp", "bind", "dns" },
  needs   = { "bind" },
  run = function(t)
    local proxy = t:open { cmd = BIND, dst = name("sockspec.invalid", 80) }
    local answer = proxy:expect(one_of {
      pass(reply { lenient = true }),
      fail(closes(), "closed without a reply"),
      skip(silence(15), "the target's name server does not answer"),
    }, { within = 15 })
    t:note("answered with reply %d", answer.rep) -- who does not judge the peer need not resolve it
  end,
}
