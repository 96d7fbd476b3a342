return case {
  id      = "rfc1928/address/ipv6",
  title   = "An IPv6 address is sixteen octets, and the port stands behind them",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-03", "ADDR-06" },
  tags    = { "tcp", "request", "address", "ipv6" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin { family = IPV6 }
    local proxy = t:dial()
    proxy:negotiate()
    if origin.host == "::1" then
      proxy:send(hex "05 01 00 04 0000 0000 0000 0000 0000 0000 0000 0001"
        .. string.char(origin.port >> 8, origin.port & 0xff))
    else
      proxy:send(request { cmd = CONNECT, dst = origin.dst })
    end
    proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      unsupported(reply { rep = ADDRESS_NOT_SUPPORTED, lenient = true }, "the target declines ATYP 04"),
    })
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
