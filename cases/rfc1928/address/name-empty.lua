-- One library takes "" for its own loopback address: whoever may use the proxy then reaches what only its
-- host may.
return case {
  id      = "rfc1928/address/name-empty",
  title   = "A name of length 0 gets a failure reply and is connected nowhere",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-05" },
  tags    = { "tcp", "request", "address", "name", "malformed" },
  after   = { "rfc1928/reply/refused/ipv4" },
  run = function(t)
    local origin = t:origin { named = true }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(hex "05 01 00 03 00" .. string.char(origin.port >> 8, origin.port & 0xff))
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      warn(reply { lenient = true }, "the empty name is connected to some address"),
      warn(closes(), "closed without a reply"),
    })
  end,
}
