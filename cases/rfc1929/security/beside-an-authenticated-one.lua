-- The credentials belong to the connection on which they came, not to the client's address.
return family {
  id      = "rfc1929/security/beside-an-authenticated-one",
  title   = "One connection's credentials open no other connection of the same client",
  rfc     = 1928, section = "3", level = "SECURITY",
  clauses = { "GRT-14", "AUTH-10" },
  tags    = { "tcp", "greeting", "password", "security" },
  needs   = { "password", "requires_password" },
  members = {
    { name = "greeting-00", before = hex "05 01 00" },
    { name = "without-password", before = hex "05 01 02" },
  },
  run = function(t, member)
    local first, second = t:origin { does = "echo" }, t:origin()
    local known = t:tunnel(first.dst)
    local proxy = t:dial()
    proxy:send(member.before .. request { cmd = CONNECT, dst = second.dst })
    for _ = 1, 3 do
      local _, which = proxy:expect(one_of {
        fail(hex "05 00", "method 00 is selected, or a request honoured, without a password"),
        pass(choice()),
        pass(password_response { status = isnot(0) }),
        pass(closes()),
        pass(silence(0.25)),
        pass(otherwise()),
      })
      if which > 3 then break end
    end
    second:expect_no_connection()
    known:send(t:token())
    known:expect(t:token())
  end,
}
