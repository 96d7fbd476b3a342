-- Whatever a connection was for, nothing of it stays behind when it has ended.
return family {
  id      = "robustness/descriptors-after",
  title   = "Connections that ended leave no descriptors behind in the proxy",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness", "leak" },
  needs   = { "pid" },
  members = {
    { name = "refusals", title = "Connections whose destination refused leave no descriptors behind in the proxy",
      after = { "rfc1928/reply/failure-form/refused-ipv4" },
      use = function(t)
        local proxy = t:open { cmd = CONNECT, dst = t.refusing }
        proxy:expect(one_of { pass(reply { lenient = true }), pass(closes()) })
        proxy:close()
      end },
    { name = "tunnels", title = "Connections that ended in order leave no descriptors behind in the proxy",
      after = { "rfc1928/relay/octets-up/1" },
      use = function(t)
        local proxy = t:tunnel(t.shared.dst)
        proxy:half_close()
        proxy:expect_close()
        proxy:close()
      end },
    { name = "binds", needs = { "pid", "bind" }, after = { "rfc1928/bind/ending" },
      title = "BINDs that ended leave no descriptors behind in the proxy",
      use = function(t)
        local proxy, first = t:bind()
        local peer = t:connect(first.listen)
        proxy:expect(reply { rep = SUCCEEDED, lenient = true })
        proxy:close()
        peer:expect_close()
        peer:close()
      end },
    { name = "associations", needs = { "pid", "udp" }, after = { "rfc1928/udp/ends-with-tcp", "rfc1928/udp/socket-again" },
      title = "Associations that ended leave no descriptors behind in the proxy",
      use = function(t)
        local a = t:associate { socket = t.socket }
        a:send { dst = t.peer.dst, data = t:token() }
        t.peer:receive { within = 0.5 } -- so that the proxy has opened what it needs
        a:close()
      end },
  },
  run = function(t, member)
    t.shared = t:origin { does = "echo" }
    t.refusing = t:refusing_peer()
    t.peer = t:udp_origin()
    t.socket = t:udp_socket { host = (split(t:dial().address)) }
    local before = t:descriptors()
    if not before then t:skip("the target's descriptors cannot be counted") end
    for _ = 1, 40 do member.use(t) end
    -- Other cases come and go meanwhile, hence half of what one lost descriptor each would make.
    t:expect_descriptors(before + 20)
    t:note("%d descriptors before, %d after", before, t:descriptors() or -1)
  end,
}
