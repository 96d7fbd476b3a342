-- A server whose buffer is too small takes the octets beyond it for PLEN and the password, and has its answer ready
-- before all has come.
local function filled(length) return string.rep("x", length) end

return family {
  id      = "rfc1929/request/length-awaited",
  title   = "Long credentials are judged when their last octet has come, and not before",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-05" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "requires_password" },
  after   = { "rfc1929/request/cut", "rfc1929/response/failure" },
  members = {
    { name = "user-128", user = 128, password = 1 },
    { name = "user-255", user = 255, password = 1 },
    { name = "password-128", user = 1, password = 128 },
    { name = "password-255", user = 1, password = 255 },
  },
  run = function(t, member)
    local octets = password_request { user = filled(member.user), password = filled(member.password) }
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(octets:sub(1, -2))
    proxy:expect(one_of {
      pass(silence(0.2)),
      fail(otherwise(), "the credentials are judged before their last octet has come"),
    })
    proxy:send(octets:sub(-1))
    -- A system that slows down guessing may take its time.
    proxy:expect(password_response { status = isnot(0), lenient = true }, { within = 10 })
  end,
}
