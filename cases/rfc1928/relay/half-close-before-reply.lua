return case {
  id      = "rfc1928/relay/half-close-before-reply",
  title   = "A client that ends its direction right behind the request still gets the reply and the answer",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "CON-04" },
  tags    = { "tcp", "relay", "half-close" },
  after   = { "rfc1928/connect/ipv4-echo", "rfc1928/relay/half-close/client-first" },
  run = function(t)
    local origin = t:origin { does = "answer", answer = t:token() }
    local proxy = t:open { cmd = CONNECT, dst = origin.dst }
    proxy:half_close()
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:expect(t:token())
    proxy:expect_close()
  end,
}
