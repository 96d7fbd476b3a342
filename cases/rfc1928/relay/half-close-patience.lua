-- A quarter of a second is short for a program that computes its answer, and long for a proxy that means to
-- drop what it takes for half dead.
return family {
  id      = "rfc1928/relay/half-close-patience",
  title   = "The direction that has not ended stays open while it is silent",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-04" },
  tags    = { "tcp", "relay", "half-close" },
  members = {
    { name = "client-first", client = true, after = { "rfc1928/relay/half-close/client-first" } },
    { name = "destination-first", after = { "rfc1928/relay/half-close/destination-first" } },
  },
  run = function(t, member)
    local origin = t:origin()
    local proxy = t:tunnel(origin.dst)
    local seen = origin:accept()
    local first, second = seen, proxy
    if member.client then first, second = proxy, seen end
    first:half_close()
    second:expect_end()
    first:expect_silence(0.25)
    for i = 1, 3 do
      second:send(t:token() .. i)
      first:expect(t:token() .. i)
    end
    second:half_close()
    first:expect_close()
  end,
}
