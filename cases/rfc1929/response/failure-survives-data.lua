-- A client that is sure of its credentials sends its request behind them. Closing a socket in which octets are left
-- unread sends a reset, which comes behind the response here; over a longer way it may overtake it.
return family {
  id      = "rfc1929/response/failure-survives-data",
  title   = "A refusal reaches a client that has already sent octets behind its credentials",
  rfc     = 1929, section = "2", level = "RELAY",
  clauses = { "AUTH-02", "AUTH-09" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "requires_password" },
  members = { { name = "1", size = 1 }, { name = "4096", size = 4096 } },
  run = function(t, member)
    local wrong = password_request { user = t.user, password = "sockspec-not-the-password" }
    local proxy
    local function refused(behind, closed)
      proxy = t:dial()
      proxy:send(hex "05 01 02")
      proxy:expect(choice { method = PASSWORD })
      proxy:send(wrong .. behind)
      proxy:expect(one_of {
        pass(password_response { status = isnot(0), lenient = true }),
        closed,
        skip(password_response { lenient = true }, "blocked: the password is accepted; see rfc1929/response/failure"),
      }, { within = 10 })
    end
    refused("", skip(closes(), "blocked: there is no response to lose; see rfc1929/response/failure"))
    refused(t:payload(member.size, 14), fail(closes(), "the connection ends without the response"))
    proxy:half_close()
    proxy:expect(one_of {
      pass(ends()),
      warn(resets(), "a reset right behind the response, which may destroy it on its way"),
    }, { within = 10 })
  end,
}
