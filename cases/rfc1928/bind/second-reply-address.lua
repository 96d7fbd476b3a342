return family {
  id      = "rfc1928/bind/second-reply-address",
  title   = "The second reply bears the address and port of the host that connected",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "BND-03" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  members = {
    { name = "client-host",
      title = "The second reply bears the peer's port where the peer is on the client's host" },
    { name = "other-host", other = true, after = { "rfc1928/bind/second-reply-waits", "rfc1928/bind/behind-connect" },
      title = "The second reply bears the peer's address, not the client's or the proxy's" },
  },
  run = function(t, member)
    local from
    if member.other then from = t:second_host() end
    local proxy, first = t:bind { dst = from and join(from, 0) }
    local peer = t:connect(first.listen, { from = from })
    local second = proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local host, port = split(peer.address)
    if second.bnd == "[::ffff:" .. host .. "]:" .. port then
      -- The right host, written in a way that a client without IPv6 cannot use.
      t:warn("the peer's IPv4 address comes as ATYP 04, %s", second.bnd)
    elseif second.bnd ~= peer.address then
      t:mismatch("the peer's address " .. peer.address, second.bnd)
    end
  end,
}
