-- FF says in the answer that nothing is acceptable; among the client's methods it means nothing.
return family {
  id      = "rfc1928/greeting/ff-in-list",
  title   = "FF among the offered methods does not keep the server from selecting 00",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-12", "GRT-07" },
  tags    = { "tcp", "greeting" },
  needs   = { "no_auth" },
  members = {
    { name = "before-00", octets = "05 02 FF 00", after = { "rfc1928/greeting/list-length/2-last" } },
    { name = "behind-00", octets = "05 02 00 FF", after = { "rfc1928/greeting/list-length/2-first" } },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex(member.octets))
    proxy:expect(one_of {
      pass(choice { method = NO_AUTH }),
      warn(choice { method = NONE_ACCEPTABLE }, "a list with FF and 00 in it is refused"),
    })
  end,
}
