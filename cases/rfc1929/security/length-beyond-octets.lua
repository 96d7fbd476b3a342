-- PLEN says more than there is, and the client's end stands where the next octet should. What has come is the right
-- password for a server that compares what it has, not what it was told.
return family {
  id      = "rfc1929/security/length-beyond-octets",
  title   = "Credentials that end before PLEN does are not accepted",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-06", "AUTH-05" },
  tags    = { "tcp", "password", "security", "malformed" },
  needs   = { "requires_password" },
  members = {
    { name = "by-one", plen = function(password) return #password + 1 end },
    { name = "up-to-255", plen = function() return 255 end },
  },
  run = function(t, member)
    if #t.password == 255 then t:skip("no length is greater than that of the password given") end
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = t.user, password = t.password, plen = member.plen(t.password) })
    proxy:half_close()
    proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "credentials are accepted that have not come whole"),
      pass(closes()),
      pass(silence(0.25)),
      pass(otherwise()),
    })
  end,
}
