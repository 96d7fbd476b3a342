-- What stands behind such a request a server has no reason to read. Closing a socket in which octets are left
-- unread sends a reset, which may overtake the reply on a longer way.
return family {
  id      = "rfc1928/reply/failure-survives-unread",
  title   = "A failure reply to a request that is not understood reaches a client that has sent more",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "REP-12" },
  tags    = { "tcp", "reply", "malformed" },
  members = {
    { name = "command-unknown", ask = function() return { cmd = 0x09, dst = "127.0.0.1:80" } end },
    { name = "address-type-unknown",
      ask = function() return { cmd = CONNECT, dst = { atyp = 0x02, host = "\127\0\0\1", port = 80 } } end },
  },
  run = function(t, member)
    t:open(member.ask()):expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      skip(otherwise(), "blocked: there is no failure reply to lose; see rfc1928/request"),
    })
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(request(member.ask()) .. t:payload(4096, 13))
    proxy:expect(reply { rep = isnot(SUCCEEDED), lenient = true })
    proxy:expect(one_of {
      pass(ends()),
      warn(resets(), "a reset right behind the reply, which may destroy it on its way"),
      -- Whether the end comes, and what else, other cases judge.
      pass(silence(1)),
      pass(otherwise()),
    })
  end,
}
