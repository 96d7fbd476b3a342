return case {
  id      = "rfc1928/udp/control-octets",
  title   = "Octets on the connection of an association end it in order, or do no harm",
  rfc     = 1928, section = "6", level = "ROBUST",
  clauses = { "ROB-01", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    a:expect(relayed { data = t:token(), lenient = true })
    a.control:send(request { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" } .. t:payload(1000, 1))
    -- Either will do; an association that neither works nor ends will not.
    local start = t:elapsed()
    repeat
      a:send { dst = origin.dst, data = t:token() .. "behind" }
      local behind = relayed { data = t:token() .. "behind", lenient = true }
      if a:expect(behind, { may_fail = true, within = 0.2 }) then
        t:note("the octets are taken and ignored")
        return
      end
    until not a.control:is_open() or t:elapsed() - start > t.timeout
    if a.control:is_open() then t:mismatch("an answer, or the end of the connection", "neither") end
  end,
}
