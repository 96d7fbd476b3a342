return family {
  id      = "rfc1928/udp/answer-too-long",
  title   = "An answer that leaves no room for its header is dropped silently and does no harm",
  rfc     = 1928, section = "7", level = "WIRE",
  clauses = { "UDP-09", "UDP-10" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/many-answers", "rfc1928/udp/size/65497" },
  members = {
    { name = "65498", size = 65498, title = "An answer of 65,498 octets, one too many, is not relayed in part" },
    { name = "65507", size = 65507, title = "An answer of 65,507 octets, all that UDP holds, is not relayed in part" },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    local _, from = origin:expect(t:token())
    for i = 1, 2 do
      origin:send(from, t:token() .. t:payload(member.size - 16, i))
      -- A system short of buffers may lose a datagram; none loses three in a row.
      local answer = t:token() .. "short" .. i
      for try = 1, 3 do
        origin:send(from, answer)
        local got
        repeat
          got = a:receive { within = try < 3 and 0.5 or nil }
          -- A server that fragments may send it in parts, as parts.
          if got and got:byte(3) == 0 and #got > 1000 then
            t:mismatch("nothing, or fragments", "a datagram of " .. #got .. " octets with FRAG 00")
          end
        until got == nil or got:sub(-#answer) == answer
        if got then break end
        if try == 3 then t:mismatch("the short answer behind the long one", "nothing") end
      end
    end
    if not a.control:is_open() then t:mismatch("the association to stay", "its connection closed") end
  end,
}
