return case {
  id      = "rfc1928/bind/ipv6",
  title   = "A BIND for an IPv6 peer opens an IPv6 port, and the second reply bears the peer's address",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "BND-01", "BND-03" },
  tags    = { "tcp", "bind", "ipv6" },
  needs   = { "bind", "ipv6" },
  after   = { "rfc1928/bind/second-reply-address", "rfc1928/bind/behind-connect" },
  run = function(t)
    local origin = t:origin { family = IPV6 }
    local proxy = t:open { cmd = BIND, dst = origin.dst }
    local first = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = ADDRESS_NOT_SUPPORTED, lenient = true },
        "the target declines BIND for IPv6 with REP 08"),
    })
    if first.atyp ~= IPV6 then t:mismatch("an address that an IPv6 peer can reach", first.bnd) end
    local peer = t:connect(join(t:usable_host(first.bnd_host, proxy), first.bnd_port))
    proxy:expect(reply { rep = SUCCEEDED, bnd = peer.address, lenient = true })
    peer:send(t:token())
    proxy:expect(t:token())
  end,
}
