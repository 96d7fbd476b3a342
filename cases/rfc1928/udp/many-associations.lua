return case {
  id      = "rfc1928/udp/many-associations",
  title   = "Twenty associations at once are served, each with its own answers",
  rfc     = 1928, section = "7", level = "RELAY",
  clauses = { "UDP-12" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local open, works = {}, {}
    for i = 1, 20 do
      works[i] = function() open[i] = t:associate() end
    end
    t:parallel(works)
    -- Only now, so that all of them stand at the same time.
    for i, a in ipairs(open) do
      works[i] = function()
        local data = t:token() .. i .. "."
        for try = 1, 3 do
          a:send { dst = origin.dst, data = data }
          local options = { only = true, may_fail = try < 3, within = try < 3 and 0.5 or nil }
          if a:expect(relayed { data = data, lenient = true }, options) then break end
        end
      end
    end
    t:parallel(works)
    assert(#open == 20)
  end,
}
