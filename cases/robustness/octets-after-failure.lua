return case {
  id      = "robustness/octets-after-failure",
  title   = "A client that goes on sending after a failure reply harms nobody",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness" },
  after   = { "rfc1928/reply/failure-form/refused-ipv4" },
  run = function(t)
    for _ = 1, 10 do
      local proxy = t:open { cmd = CONNECT, dst = t:refusing_peer() }
      proxy:expect(one_of { pass(reply { lenient = true }), pass(closes()) })
      for _ = 1, 4 do proxy:send(t:payload(20000, 1)) end
    end
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
