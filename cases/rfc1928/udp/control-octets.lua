return case {
  id      = "rfc1928/udp/control-octets",
  title   = "Octets on the connection of an association end it in order, or do no harm",
  rfc     = 1928, section = "6", level = "ROBUST",
  clauses = { "ROB-01", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    a:expect(relayed { data = t:token(), lenient = true })
    a.control:send(request { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" } .. t:payload(1000, 1))
    a:send { dst = origin.dst, data = t:token() .. "behind" }
    local behind = relayed { data = t:token() .. "behind", lenient = true }
    if a:expect(behind, { may_fail = true, within = 0.3 }) then
      t:note("the octets are taken and ignored")
    else
      a.control:expect_close { after_data = true }
    end
  end,
}
