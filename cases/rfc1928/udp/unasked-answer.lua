-- RFC 1928 section 7 speaks of "a reply datagram from a remote host". Whether one from elsewhere is a reply (TFTP
-- answers from a new port) is the server's to say; if it is relayed, the header tells where it came from.
return family {
  id      = "rfc1928/udp/unasked-answer",
  title   = "An answer from another address than was sent to is dropped, or comes with the address that sent it",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-05" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/many-answers" },
  members = {
    { name = "other-port",
      title = "An answer from another port is dropped, or comes with that port" },
    { name = "other-host", other_host = true,
      title = "An answer from another host is dropped, or comes with that host's address" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local stranger = member.other_host and t:udp_socket { host = t:second_host() } or t:udp_origin()
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = origin:expect(t:token())
    stranger:send(from, t:token() .. "unasked")
    origin:send(from, t:token() .. "answer")
    local came = false
    while true do
      local octets = a:receive()
      if octets == nil then t:mismatch("the answer behind the unasked one", "nothing") end
      -- The address may also be written as one of IPv6, or as a name.
      local sizes = { [IPV4] = 10, [DOMAIN] = 7 + (octets:byte(5) or 0), [IPV6] = 22 }
      local header = octets:sub(1, sizes[octets:byte(4)] or 10)
      local data = octets:sub(#header + 1)
      local port = header:byte(-2) << 8 | header:byte(-1)
      local host = octets:byte(4) == DOMAIN and header:sub(6, -3) or table.concat({ header:byte(-6, -3) }, ".")
      if data == t:token() .. "answer" then break end
      if data == t:token() .. "unasked" then
        came = true
        if port ~= stranger.port or host ~= stranger.host then
          t:mismatch("a header that bears " .. stranger.dst, join(host, port))
        end
      end
    end
    t:note("the unasked one was %s", came and "relayed" or "dropped")
  end,
}
