-- PLEN or ULEN says one octet more than there is, and the client's end stands where that octet should. What has
-- come is the right name and password for a server that compares what it has, not what it was told.
return family {
  id      = "rfc1929/security/length-beyond-octets",
  title   = "Credentials that end before their lengths do are not accepted",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-06", "AUTH-05" },
  tags    = { "tcp", "password", "security", "malformed" },
  needs   = { "requires_password" },
  members = {
    { name = "password", more = { plen = 1 } },
    { name = "password-255", more = { plen = 255 } },
    { name = "name-and-password", more = { ulen = 1, plen = 1 } },
  },
  run = function(t, member)
    local fields = { user = t.user, password = t.password }
    fields.plen = math.min(255, #t.password + member.more.plen)
    fields.ulen = member.more.ulen and math.min(255, #t.user + member.more.ulen)
    if fields.plen == #t.password then t:skip("no length is greater than that of the password given") end
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request(fields))
    proxy:half_close()
    proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "credentials are accepted that have not come whole"),
      pass(closes()),
      pass(silence(0.25)),
      pass(otherwise()),
    })
  end,
}
