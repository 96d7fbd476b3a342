return case {
  id      = "rfc1928/udp/reply-address",
  title   = "The reply bears an address and port to which datagrams can be sent as they stand",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "UDP-01", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  run = function(t)
    local origin = t:udp_origin()
    local a = t:associate()
    local bnd = a.reply.bnd
    -- Judged by what the origin gets: were the address the client's own, it would get back what it sends.
    local function relays_at(relay, seconds, dst)
      a.socket:send(relay, datagram { dst = dst or origin.dst, data = t:token() .. relay })
      return origin:expect(t:token() .. relay, { may_fail = true, within = seconds }) ~= nil
    end
    local own = join((split(a.control.peer)), a.reply.bnd_port)

    if a.reply.bnd_port == 0 then t:mismatch("the port at which the relay receives", "port 0") end
    if a.reply.bnd_host == "0.0.0.0" or a.reply.bnd_host == "::" or a.reply.bnd_host == "" then
      t:mismatch("an address to send to", bnd
        .. (relays_at(own, 1) and " (with the proxy's own address in its place it works)" or ""))
    end
    if a.relay ~= bnd then
      t:warn("the reply says %s: only a client that %s finds the way", bnd,
        a.reply.atyp == DOMAIN and "resolves that name" or "speaks IPv6")
    end
    if not relays_at(a.relay) then
      if not a.control:is_open() then
        t:about "UDP-03"
        t:mismatch("the association to stay", "its connection closed")
      end
      -- Where something else comes through, the address is not what is wrong.
      if relays_at(a.relay, 0.5, name(origin.host, origin.port)) then
        t:skip("the relay receives there, but what has an IPv4 address is lost; see rfc1928/udp/destination/ipv4")
      end
      local declared = t:associate { dst = a.socket.address, socket = a.socket }
      if relays_at(declared.relay, 0.5) then
        t:skip("the relay serves a client that declares its address; see rfc1928/udp/undeclared-source/ipv4")
      end
      local works = a.relay ~= own and relays_at(own, 1)
      t:mismatch("a datagram to reach the origin by way of " .. bnd,
        "nothing" .. (works and " (with the proxy's own address in its place it works)" or ""))
    end
  end,
}
