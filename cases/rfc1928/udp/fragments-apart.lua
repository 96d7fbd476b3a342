return case {
  id      = "rfc1928/udp/fragments-apart",
  title   = "Fragments of two associations are not put together",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-08", "UDP-12" },
  tags    = { "udp", "fragments" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/fragments/one" },
  run = function(t)
    local origin = t:udp_origin()
    local a, b = t:associate(), t:associate()
    a:send { dst = origin.dst, frag = 0x01, data = t:token() .. "from a" }
    -- Behind each part one that is no fragment, so that the order of the two sockets is sure.
    a:send { dst = origin.dst, data = t:token() .. "behind a" }
    origin:expect(t:token() .. "behind a", { only = true })
    b:send { dst = origin.dst, frag = 0x82, data = t:token() .. "from b" }
    b:send { dst = origin.dst, data = t:token() .. "behind b" }
    origin:expect(t:token() .. "behind b", { only = true })
  end,
}
