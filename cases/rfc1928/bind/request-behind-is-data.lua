return case {
  id      = "rfc1928/bind/request-behind-is-data",
  title   = "After the second reply a request is data for the peer like any other",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  run = function(t)
    local proxy, first = t:bind()
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local octets = greeting { methods = { NO_AUTH } } .. request { cmd = BIND, dst = "0.0.0.0:0" } .. t:token()
    proxy:send(octets)
    peer:expect(octets)
    peer:send(octets)
    proxy:expect(octets)
  end,
}
