-- The RFC has no code for it. 04 fits best; 01 and 03 are what others send.
return case {
  id      = "rfc1928/address/name-unresolvable",
  title   = "A name that does not resolve is answered with 04, 01 or 03",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "ADDR-04" },
  tags    = { "tcp", "request", "address", "name" },
  run = function(t)
    local proxy = t:open { cmd = CONNECT, dst = t:token() .. ".invalid:80" }
    proxy:expect(one_of {
      pass(reply { rep = any_of(HOST_UNREACHABLE, GENERAL_FAILURE, NETWORK_UNREACHABLE), lenient = true }),
      fail(reply { rep = SUCCEEDED, lenient = true }, "success, though .invalid never exists"),
      warn(reply { lenient = true }, "refused with a code that means something else"),
    }, { within = 15 })
  end,
}
