return case {
  id      = "rfc1928/bind/one-peer",
  title   = "A second peer is not let in, and the first one does not suffer from it",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "BND-04" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  after   = { "rfc1928/bind/second-reply-waits" },
  run = function(t)
    local proxy, first = t:bind()
    local peer = t:connect(first.listen)
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    local late, stands = t:connect(first.listen, { may_fail = true })
    if stands then
      late:send(t:token() .. "late")
      -- Taken and ended at once, or never taken off the queue of the system: neither lets it in.
      late:expect(one_of { pass(closes()), pass(silence(0.2)) })
    end
    proxy:send(t:token() .. "to the peer")
    peer:expect(t:token() .. "to the peer")
    peer:send(t:token() .. "to the client")
    proxy:expect(t:token() .. "to the client")
    if stands and late:is_open() then t:warn("the port still accepts connections, and leaves them open") end
  end,
}
