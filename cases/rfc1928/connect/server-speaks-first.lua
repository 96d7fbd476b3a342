return case {
  id      = "rfc1928/connect/server-speaks-first",
  title   = "Octets that the destination sends at once reach the client behind the reply, whole",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-03", "CON-04" },
  tags    = { "tcp", "connect", "relay" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    -- The origin speaks when it accepts, most often before the proxy has replied.
    local origin = t:origin { does = "source", size = 5000, seed = 21 }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:expect_payload(5000, 21)
    t:about "CON-04"
    proxy:expect_close()
  end,
}
