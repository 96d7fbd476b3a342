-- 05 is what clients get wrong; 01 is the sub-negotiation's own version.
return family {
  id      = "rfc1929/request/version-other",
  title   = "Right credentials in a message whose VER is not 01 are not accepted",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-07" },
  tags    = { "tcp", "password", "malformed" },
  needs   = { "requires_password" },
  members = {
    { name = "00", ver = 0x00 },
    { name = "02", ver = 0x02 },
    { name = "05", ver = 0x05 },
    { name = "81", ver = 0x81 },
    { name = "ff", ver = 0xff },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { ver = member.ver, user = t.user, password = t.password })
    proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "credentials of another version are accepted"),
      pass(password_response { status = isnot(0), lenient = true }),
      pass(closes()),
      warn(otherwise(), "credentials of another version are neither refused nor is the connection ended"),
    }, { within = 5 })
  end,
}
