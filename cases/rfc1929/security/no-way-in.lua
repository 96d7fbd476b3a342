-- The request stands behind at once, in the same segment: a server that goes on where it should have
-- stopped would find it there.
local greeting_first = { "GRT-14", "AUTH-10", "AUTH-06" }

return family {
  id      = "rfc1929/security/no-way-in",
  title   = "Where a password is required no request is honoured without one",
  rfc     = 1928, section = "3", level = "SECURITY",
  clauses = { "AUTH-10", "GRT-14", "AUTH-06", "AUTH-07", "AUTH-08" },
  tags    = { "tcp", "greeting", "password", "security" },
  needs   = { "requires_password" },
  -- What is selected is charged to GRT-14, what comes behind to AUTH-10, and to `accepted` what passes for credentials.
  members = {
    { name = "nothing-before", clauses = greeting_first, before = function() return "" end },
    { name = "greeting-00", clauses = greeting_first, before = function() return hex "05 01 00" end },
    { name = "greeting-00-02", clauses = greeting_first, before = function() return hex "05 02 00 02" end },
    { name = "greeting-02", before = function() return hex "05 01 02" end },
    { name = "greeting-without-methods", clauses = greeting_first, before = function() return hex "05 00" end },
    { name = "greeting-ff", clauses = greeting_first, before = function() return hex "05 01 FF" end },
    { name = "greeting-twice", before = function() return hex "05 01 02 05 01 00" end },
    { name = "wrong-password", before = function(t)
        return hex "05 01 02" .. password_request { user = t.user, password = "sockspec-not-the-password" }
      end },
    { name = "password-of-version-5", accepted = "AUTH-07", before = function(t)
        return hex "05 01 02" .. password_request { ver = 5, user = t.user, password = t.password }
      end },
    { name = "empty-credentials", accepted = "AUTH-08", before = function()
        return hex "05 01 02" .. password_request { user = "", password = "" }
      end },
    { name = "bind", clauses = greeting_first, cmd = BIND, before = function() return hex "05 01 00" end },
    { name = "bind-in-place-of-password", cmd = BIND, before = function() return hex "05 01 02" end },
    { name = "udp-associate", clauses = greeting_first, cmd = UDP_ASSOCIATE,
      before = function() return hex "05 01 00" end },
    { name = "udp-associate-in-place-of-password", cmd = UDP_ASSOCIATE,
      before = function() return hex "05 01 02" end },
    { name = "password-without-greeting", accepted = "AUTH-10", before = function(t)
        return password_request { user = t.user, password = t.password }
      end },
    { name = "success-sent-by-the-client", accepted = "AUTH-08", before = function() return hex "05 01 02 01 00" end },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:dial()
    proxy:send(member.before(t) .. request { cmd = member.cmd or CONNECT, dst = origin.dst } .. t:token())
    -- Selections and responses may come back, but none of these: a successful reply begins with 05 00 too.
    for _ = 1, 4 do
      local _, which = proxy:expect(one_of {
        fail(hex "05 00", "method 00 is selected, or a request honoured, without a password"),
        fail(hex "01 00", "credentials are accepted that were not given",
          member.accepted or "AUTH-06"),
        pass(choice()),
        pass(password_response()),
        pass(closes()),
        pass(silence(0.3)),
        pass(otherwise()),
      })
      if which > 4 then break end
    end
    origin:expect_no_connection()
  end,
}
