return case {
  id      = "rfc1928/udp/second-port",
  title   = "A second port of the client's host does not cut the first one off",
  rfc     = 1928, section = "7", level = "INTEROP",
  clauses = { "UDP-06" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    local second = t:udp_socket { host = a.socket.host }
    local function talk(i)
      a:send { dst = origin.dst, data = t:token() .. "first" .. i }
      a:expect(relayed { data = t:token() .. "first" .. i, lenient = true })
    end
    talk(1)
    second:send(a.relay, datagram { dst = origin.dst, data = t:token() .. "second" })
    talk(2)
    -- RFC 1928 section 7 lets the server look at the host alone, and section 6 lets it look at the port too.
    local served = second:expect(relayed { data = t:token() .. "second", lenient = true },
      { may_fail = true, within = 0 })
    t:note("the second port %s", served and "is served too" or "got no answer")
  end,
}
