return case {
  id      = "rfc1928/udp/failure-closes",
  title   = "After a failure reply to UDP ASSOCIATE the proxy closes the connection within ten seconds",
  rfc     = 1928, section = "6", level = "MUST",
  clauses = { "REP-09" },
  tags    = { "udp" },
  needs   = { "udp" },
  run = function(t)
    local proxy = t:open { cmd = UDP_ASSOCIATE, dst = { atyp = 0xff, host = "1234", port = 80 } }
    local answer = proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      skip(reply { rep = SUCCEEDED, lenient = true },
        "there is no failure; see rfc1928/request/address-type-unknown-command/udp-associate"),
      skip(closes(), "blocked: closed without a reply; see rfc1928/request/address-type-unknown/ff"),
    })
    t:note("refused with reply %d", answer.rep)
    proxy:expect_close { within = 10, after_data = true }
  end,
}
