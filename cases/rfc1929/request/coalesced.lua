-- A client that knows what it will be answered need not wait for it. Each member is what goes into one
-- segment.
return family {
  id      = "rfc1929/request/coalesced",
  title   = "Credentials in one segment with what comes before or behind them are accepted",
  rfc     = 1929, section = "2", level = "RELAY",
  clauses = { "AUTH-09", "GRT-13", "REQ-07" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "password" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "behind-greeting", parts = { 2, 1 } },
    { name = "with-request", parts = { 1, 2 } },
    { name = "all", parts = { 3 } },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local messages = {
      hex "05 01 02",
      password_request { user = t.user, password = t.password },
      request { cmd = CONNECT, dst = origin.dst },
    }
    local answers = {
      choice { method = PASSWORD },
      password_response { status = 0, lenient = true },
      reply { rep = SUCCEEDED, lenient = true },
    }
    local proxy = t:dial()
    local at = 0
    for _, count in ipairs(member.parts) do
      proxy:send(table.concat(messages, "", at + 1, at + count))
      for i = at + 1, at + count do proxy:expect(answers[i]) end
      at = at + count
    end
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
