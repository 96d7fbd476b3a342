return case {
  id      = "rfc1928/bind/behind-connect",
  title   = "The host that a CONNECT reached may come back to a BIND, from another port than DST names",
  rfc     = 1928, section = "4", level = "WIRE",
  clauses = { "REQ-03", "BND-05" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/ending/peer-closes", "rfc1928/reply/success-nothing-behind", "rfc1928/relay/octets-up/1" },
  run = function(t)
    -- What FTP does, for which BIND was made.
    local server = t:origin()
    local control = t:tunnel(server.dst)
    local session = server:accept()
    local proxy, first = t:bind { dst = server.dst }

    -- The address goes to the server by way of the first connection, as PORT does.
    control:send(first.listen .. "\r\n")
    session:expect(first.listen .. "\r\n")
    local data = t:connect(first.listen, { from = server.host })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    data:send(t:token())
    data:half_close()
    proxy:expect(t:token())
    proxy:expect_end()
    session:send("226\r\n")
    control:expect("226\r\n")
  end,
}
