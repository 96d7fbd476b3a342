-- What stands behind the second octet a client takes for the reply, or for the password response.
return case {
  id      = "rfc1928/greeting/two-octets",
  title   = "The method selection is two octets, and nothing follows until the client speaks",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-03" },
  tags    = { "tcp", "greeting" },
  after   = { "rfc1928/greeting/no-auth", "rfc1928/greeting/list-length/2-first" },
  run = function(t)
    local proxy = t:dial()
    proxy:send(hex "05 02 00 02")
    proxy:expect(one_of {
      pass(choice { method = any_of(NO_AUTH, PASSWORD) }),
      skip(choice { method = NONE_ACCEPTABLE }, "the target accepts neither method 00 nor 02"),
    })
    proxy:expect_silence(0.3)
  end,
}
