return case {
  id      = "rfc1928/udp/reply-address",
  title   = "The reply bears an address and port to which datagrams can be sent as they stand",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "UDP-01" },
  tags    = { "udp" },
  needs   = { "udp" },
  run = function(t)
    local origin = t:udp_origin()
    local a = t:associate()
    local bnd = a.reply.bnd
    -- Judged by what the origin gets: were the address the client's own, it would get back what it sends.
    local function relays_at(relay, seconds)
      a.socket:send(relay, datagram { dst = origin.dst, data = t:token() .. relay })
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
      local works = a.relay ~= own and relays_at(own, 1)
      t:mismatch("a datagram to reach the origin by way of " .. bnd,
        "nothing" .. (works and " (with the proxy's own address in its place it works)" or ""))
    end
  end,
}
