return case {
  id      = "rfc1928/udp/second-client",
  title   = "Clients on two hosts have associations of their own, and each gets its own answers",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-12", "UDP-06" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local host = t:second_host()
    local probe = t:dial { from = host }
    probe:send(greeting { methods = { NO_AUTH, PASSWORD } })
    probe:expect(one_of { pass(choice { lenient = true }), skip(closes(), "the target serves no clients on " .. host) })
    t:open({ cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" }, { from = host }):expect(one_of {
      pass(reply { rep = isnot(NOT_ALLOWED), lenient = true }),
      skip(reply { lenient = true }, "the target's rules forbid UDP ASSOCIATE to clients on " .. host),
    })
    local a, b = t:associate(), t:associate { from = host }
    for i = 1, 3 do
      a:send { dst = origin.dst, data = t:token() .. "a" .. i }
      b:send { dst = origin.dst, data = t:token() .. "b" .. i }
      a:expect(relayed { data = t:token() .. "a" .. i, lenient = true }, { only = true })
      b:expect(relayed { data = t:token() .. "b" .. i, lenient = true }, { only = true })
    end
  end,
}
