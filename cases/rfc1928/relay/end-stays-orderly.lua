return family {
  id      = "rfc1928/relay/end-stays-orderly",
  title   = "An orderly end of one side is passed on as an end and not as a reset",
  rfc     = 1928, section = "6", level = "INTEROP",
  clauses = { "CON-04" },
  tags    = { "tcp", "relay" },
  after   = { "rfc1928/relay/octets-up/65537", "rfc1928/relay/octets-down/65537" },
  members = {
    { name = "client-closes", client = true },
    { name = "destination-closes" },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local leaver, other = seen, proxy
    if member.client then leaver, other = proxy, seen end
    -- Both have read all that there was, so no reset is owed to octets left behind.
    other:send(t:token())
    leaver:expect(t:token())
    leaver:send(t:token())
    other:expect(t:token())
    leaver:close()
    other:expect_end()
  end,
}
