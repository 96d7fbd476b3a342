return family {
  id      = "rfc1928/udp/declared-source",
  title   = "A client that says in DST from where it will send is served there",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "UDP-14", "REQ-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "address-and-port", title = "A client that declares its address and port is served" },
    { name = "address-only", port = 0,
      title = "A client that declares its address and leaves the port open is served" },
    { name = "port-only", host = "0.0.0.0",
      title = "A client that declares its port and leaves the address open is served" },
  },
  run = function(t, member)
    local origin = t:udp_origin { does = "echo" }
    -- The address from which this machine reaches the proxy is known once it has.
    local socket = t:udp_socket { host = (split(t:dial().address)) }
    local dst = join(member.host or socket.host, member.port or socket.port)
    local a = t:associate { dst = dst, socket = socket }
    a:send { dst = origin.dst, data = t:token() }
    a:expect(relayed { data = t:token(), lenient = true })
  end,
}
