return family {
  id      = "rfc1928/bind/relay",
  title   = "After the second reply octets flow both ways",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  members = {
    { name = "both-ways", how = function(t, proxy, peer)
        proxy:expect(reply { rep = SUCCEEDED, lenient = true })
        proxy:send(t:token() .. "to the peer")
        peer:expect(t:token() .. "to the peer")
        peer:send(t:token() .. "to the client")
        proxy:expect(t:token() .. "to the client")
      end },
    { name = "peer-speaks-at-once",
      title = "What the peer sends as it connects comes behind the second reply",
      how = function(t, proxy, peer)
        peer:send(t:token())
        proxy:expect(reply { rep = SUCCEEDED, lenient = true })
        proxy:expect(t:token())
      end },
    { name = "megabyte", title = "A mebibyte flows each way at the same time, unchanged",
      how = function(t, proxy, peer)
        proxy:expect(reply { rep = SUCCEEDED, lenient = true })
        proxy:send_payload(1 << 20, 1, { finish = true })
        peer:send_payload(1 << 20, 2, { finish = true })
        t:parallel {
          function() peer:expect_payload(1 << 20, 1); peer:expect_end() end,
          function() proxy:expect_payload(1 << 20, 2); proxy:expect_end() end,
        }
      end },
  },
  run = function(t, member)
    local proxy, first = t:bind()
    member.how(t, proxy, t:connect(first.listen))
  end,
}
