return family {
  id      = "rfc1928/udp/one-for-one",
  title   = "One datagram goes out for each that comes in: none doubled, joined or split",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-10" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "to-origin", title = "The origin gets one datagram for each that the client sends" },
    { name = "to-client", title = "The client gets one datagram for each that the origin sends" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = origin:expect(t:token())
    local function send(data)
      if member.name == "to-origin" then
        a:send { dst = origin.dst, data = data }
      else
        origin:send(from, data)
      end
    end
    local function receive(seconds)
      if member.name == "to-origin" then return (origin:receive { within = seconds }) end
      local octets = a:receive { within = seconds }
      if octets == nil then return nil end
      return octets:sub(octets:byte(4) == IPV6 and 23 or 11)
    end

    -- Datagrams may be lost, which says nothing about the proxy: then again, with others.
    local missing
    for round = 1, 3 do
      local sent = {}
      for i, size in ipairs { 0, 1400, 1, 300, 2, 900, 3, 30 } do
        local data = t:token() .. round .. "/" .. i .. ":" .. ("x"):rep(size)
        sent[data] = "sent"
        send(data)
      end
      send(t:token() .. "last of " .. round)
      missing = 8
      while true do
        local data = receive(round < 3 and 0.5 or nil)
        -- With nothing missing the last one is waited for too, so that what comes twice has come before it.
        if data == nil or data == t:token() .. "last of " .. round then break end
        if data:sub(1, 18) == t:token() .. round .. "/" then
          if sent[data] ~= "sent" then
            t:mismatch("each datagram as it was sent, once", sent[data] and "one of them twice"
              or "one that was not sent, of " .. #data .. " octets")
          end
          sent[data] = "came"
          missing = missing - 1
        end
      end
      if missing == 0 then return end
    end
    t:mismatch("all of eight datagrams, in one round out of three", 8 - missing .. " of them")
  end,
}
