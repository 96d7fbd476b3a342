return case {
  id      = "rfc1928/udp/sibling-ends",
  title   = "The end of one association leaves the client's other ones as they are",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "UDP-12", "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a, b = t:associate(), t:associate()
    for _, each in ipairs { a, b } do
      each:send { dst = origin.dst, data = t:token() }
      each:expect(relayed { data = t:token(), lenient = true })
    end
    a:close()
    -- By the time a third association stands, the proxy has seen the end of the first.
    local c = t:associate()
    for i, each in ipairs { b, c, b } do
      each:send { dst = origin.dst, data = t:token() .. i }
      each:expect(relayed { data = t:token() .. i, lenient = true })
    end
    if not b.control:is_open() then t:mismatch("the other association to stay", "its connection closed") end
  end,
}
