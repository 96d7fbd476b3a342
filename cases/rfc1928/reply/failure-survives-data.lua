return family {
  id      = "rfc1928/reply/failure-survives-data",
  title   = "A failure reply reaches a client that has already sent data behind its request",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "REP-12", "REP-03" },
  tags    = { "tcp", "reply" },
  after   = { "rfc1928/reply/refused/ipv4" },
  members = {
    { name = "1", size = 1 },
    { name = "4096", size = 4096 },
    { name = "262144", size = 262144 },
  },
  run = function(t, member)
    local plain = t:open { cmd = CONNECT, dst = t:refusing_peer() }
    plain:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      skip(closes(), "there is no failure reply to lose; see rfc1928/reply/refused"),
    })
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(request { cmd = CONNECT, dst = t:refusing_peer() } .. t:payload(member.size, 11))
    proxy:expect(reply { rep = isnot(SUCCEEDED), lenient = true })
    -- Closing a socket in which octets are left unread sends a reset. It came behind the reply here; over a
    -- longer way it may overtake what the client has not read yet.
    proxy:expect(one_of {
      pass(ends()),
      warn(resets(), "a reset right behind the reply, which may destroy it on its way"),
      -- Whether the end comes, and what else, other cases judge.
      pass(silence(1)),
      pass(otherwise()),
    })
  end,
}
