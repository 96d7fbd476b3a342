return case {
  id      = "rfc1928/udp/half-close",
  title   = "A client that ends only its own direction has an association, or has none and is told so",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "UDP-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  run = function(t)
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate()
    a:send { dst = origin.dst, data = t:token() }
    a:expect(relayed { data = t:token(), lenient = true })
    a.control:half_close()
    -- By RFC 1928 section 6 it ends when the connection terminates; whether half of it counts is not said.
    local start = t:elapsed()
    repeat
      a:send { dst = origin.dst, data = t:token() .. "half" }
      local half = relayed { data = t:token() .. "half", lenient = true }
      if a:expect(half, { may_fail = true, within = 0.2 }) then
        t:note("the association outlives the client's end of stream")
        return
      end
    until not a.control:is_open() or t:elapsed() - start > t.timeout
    if a.control:is_open() then t:mismatch("an answer, or the end of the connection", "neither") end
  end,
}
