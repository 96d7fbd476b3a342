-- The client sent more before it could know. Closing a socket in which octets are left unread sends a reset,
-- which comes behind the answer here; over a longer way it may overtake what the client has not read yet.
return family {
  id      = "rfc1928/greeting/refusal-survives-data",
  title   = "05 FF reaches a client that has already sent octets behind its greeting",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-05", "GRT-13" },
  tags    = { "tcp", "greeting", "segments" },
  members = { { name = "1", size = 1 }, { name = "4096", size = 4096 } },
  run = function(t, member)
    local plain = t:dial()
    plain:send(hex "05 01 7F")
    plain:expect(one_of {
      pass(choice { method = NONE_ACCEPTABLE }),
      skip(otherwise(), "the target does not refuse with 05 FF; see rfc1928/greeting/none-acceptable"),
    })
    local proxy = t:dial()
    proxy:send(hex "05 01 7F" .. t:payload(member.size, 12))
    proxy:expect(choice { method = NONE_ACCEPTABLE })
    -- That the server waits for the client to close is fine, too.
    proxy:half_close()
    proxy:expect(one_of {
      pass(ends()),
      warn(resets(), "a reset right behind 05 FF, which may destroy it on its way"),
    }, { within = 10 })
  end,
}
