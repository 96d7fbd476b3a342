return family {
  id      = "rfc1928/udp/foreign-host",
  title   = "Datagrams from another host than the client's are dropped",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-06" },
  tags    = { "udp", "security" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "after-the-client",
      title = "Another host's datagrams are dropped while the client uses the association" },
    { name = "same-port", same_port = true,
      title = "Another host's datagrams are dropped even if they come from the client's port number" },
    { name = "before-declared", before = true, declared = true,
      after = { "rfc1928/udp/declared-source/address-and-port" },
      title = "Another host's datagrams are dropped before the client, which declared itself, has sent any" },
    -- With DST all zeros RFC 1928 leaves open where the expected address comes from. A server that takes the
    -- first sender's gives the association to whoever is quicker than the client.
    { name = "before-undeclared", before = true, level = "INTEROP",
      title = "Another host's datagrams do not claim an association whose client has not declared itself" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local second_host = t:second_host()
    local socket = t:udp_socket { host = (split(t:dial().address)) }
    local a = t:associate { dst = member.declared and socket.address or nil, socket = socket }
    local stranger = t:udp_socket { host = second_host, port = member.same_port and socket.port or nil }
    local function intrude()
      stranger:send(a.relay, datagram { dst = origin.dst, data = t:token() .. "stranger" })
    end
    local function talk(i)
      a:send { dst = origin.dst, data = t:token() .. i }
      local _, from = origin:expect(t:token() .. i, { only = true })
      origin:send(from, t:token() .. "answer" .. i)
      a:expect(relayed { data = t:token() .. "answer" .. i, lenient = true }, { only = true })
    end
    if not member.before then talk(1) end
    intrude()
    talk(2)
    intrude()
    talk(3)
    stranger:expect_silence(0)
  end,
}
