-- Name and password are octets, not text: whatever stands in them, the message is as long as its lengths say.
local function every_octet(from, to)
  local octets = {}
  for octet = from, to do octets[#octets + 1] = string.char(octet) end
  return table.concat(octets)
end

return family {
  id      = "rfc1929/request/octets",
  title   = "Wrong credentials of any octets are answered with a failure",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-05", "AUTH-02" },
  tags    = { "tcp", "password" },
  needs   = { "requires_password" },
  after   = { "rfc1929/response/failure" },
  members = {
    { name = "00-to-7f", user = every_octet(0x00, 0x7f), password = every_octet(0x00, 0x7f) },
    { name = "80-to-ff", user = every_octet(0x80, 0xff), password = every_octet(0x80, 0xff) },
    { name = "nul", user = "\0", password = "\0" },
    { name = "colon-and-at", user = "some:body@where", password = "pass:word@here" },
    { name = "like-a-request", user = hex "05 01 00 01 7F000001 0001", password = hex "05 01 00 03" },
  },
  run = function(t, member)
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = member.user, password = member.password })
    -- A system that slows down guessing may take its time.
    proxy:expect(password_response { status = isnot(0), lenient = true }, { within = 10 })
  end,
}
