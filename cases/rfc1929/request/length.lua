-- Each length is one unsigned octet. Known slips: signed lengths, buffers below 255, user and password
-- limited together. The credentials are wrong, so the answer must be a failure; that there is one shows
-- that the lengths were believed.
local function filled(length) return string.rep("x", length) end

return family {
  id      = "rfc1929/request/length",
  title   = "Wrong credentials of every length are answered with a failure",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-05", "AUTH-02" },
  tags    = { "tcp", "password" },
  needs   = { "requires_password" },
  after   = { "rfc1929/response/failure" },
  members = {
    { name = "1-and-1", user = 1, password = 1 },
    { name = "1-and-255", user = 1, password = 255 },
    { name = "127-and-127", user = 127, password = 127 },
    { name = "128-and-128", user = 128, password = 128 },
    { name = "254-and-254", user = 254, password = 254 },
    { name = "255-and-1", user = 255, password = 1 },
    { name = "255-and-255", user = 255, password = 255 },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = filled(member.user), password = filled(member.password) })
    -- A system that slows down guessing may take its time.
    proxy:expect(password_response { status = isnot(0), lenient = true }, { within = 10 })
  end,
}
