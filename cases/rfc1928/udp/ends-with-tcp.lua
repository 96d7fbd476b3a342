return family {
  id      = "rfc1928/udp/ends-with-tcp",
  title   = "The association ends with the connection that asked for it",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/sibling-ends" },
  members = {
    { name = "close-to-origin",
      title = "After the connection is closed the client's datagrams are no longer relayed" },
    { name = "close-to-client", down = true,
      title = "After the connection is closed answers are no longer relayed" },
    { name = "reset-to-origin", reset = true,
      title = "After the connection is reset the client's datagrams are no longer relayed" },
    { name = "reset-to-client", reset = true, down = true,
      title = "After the connection is reset answers are no longer relayed" },
    { name = "unused", unused = true,
      title = "An association that was never used does not come to life after its connection was closed" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local ended, living = t:associate(), t:associate()
    local from = {}
    for _, a in ipairs(member.unused and { living } or { ended, living }) do
      a:send { dst = origin.dst, data = t:token() .. a.socket.address }
      from[a] = select(2, origin:expect(t:token() .. a.socket.address))
    end
    -- From the same socket as before: one that the proxy does not know would be dropped anyway.
    local function send(a, data)
      if member.down then origin:send(from[a], data) else a:send { dst = origin.dst, data = data } end
    end
    local function expect(a, data, options)
      if member.down then return a:expect(relayed { data = data, lenient = true }, options) end
      return origin:expect(data, options)
    end

    if member.reset then ended.control:reset() else ended.control:close() end
    -- A proxy may take its time to notice, within reason.
    local start = t:elapsed()
    local round = 0
    repeat
      round = round + 1
      local late = t:token() .. "late" .. round
      send(ended, late)
      -- The living association tells how long a datagram takes to be relayed.
      local arrived = false
      send(living, t:token() .. "living" .. round)
      if member.down then
        expect(living, t:token() .. "living" .. round)
      else
        while true do
          local octets = origin:receive()
          if octets == nil then t:mismatch("the other association's datagram", "nothing") end
          if octets == late then arrived = true end
          if octets == t:token() .. "living" .. round then break end
        end
      end
      arrived = arrived or expect(ended, late, { may_fail = true, within = 0.15 }) ~= nil
      if not arrived then return end
      t:pause(0.05)
    until t:elapsed() - start > t.timeout
    t:mismatch("an end of the relaying",
      "datagrams relayed for " .. math.floor(t.timeout * 1000) .. " ms more")
  end,
}
