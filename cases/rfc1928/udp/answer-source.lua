return case {
  id      = "rfc1928/udp/answer-source",
  title   = "Answers come from the address at which the relay receives",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "UDP-01" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = a:expect(relayed { data = t:token(), lenient = true })
    -- A client with a connected socket, and any firewall on the way, sees no others.
    if from ~= a.relay then t:mismatch("an answer from " .. a.relay, "one from " .. from) end
  end,
}
