-- The format begins at one octet. Clients that have no password send none (curl, Tor and Go let them),
-- and a server that takes the empty one for "no check" lets them in.
return family {
  id      = "rfc1929/request/empty",
  title   = "An empty name or password does not pass where a password is required",
  rfc     = 1929, section = "2", level = "WIRE",
  clauses = { "AUTH-08" },
  tags    = { "tcp", "password", "malformed" },
  needs   = { "requires_password" },
  members = {
    { name = "user", fields = function(t) return { user = "", password = t.password } end },
    { name = "password", fields = function(t) return { user = t.user, password = "" } end },
    { name = "both", fields = function() return { user = "", password = "" } end },
  },
  run = function(t, member)
    local fields = member.fields(t)
    if fields.user == t.user and fields.password == t.password then
      t:skip("these are the credentials that were given")
    end
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request(fields))
    -- A system that slows down guessing may take its time.
    proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "empty credentials are accepted"),
      pass(password_response { status = isnot(0), lenient = true }),
      pass(closes()),
    }, { within = 10 })
  end,
}
