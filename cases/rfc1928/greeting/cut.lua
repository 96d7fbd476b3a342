-- TCP carries octets, not messages: a read may bring any part of a greeting. Servers that take one read
-- for one greeting refuse clients that write octet by octet, and clients behind links that cut.
return family {
  id      = "rfc1928/greeting/cut",
  title   = "A greeting that arrives in pieces is answered like one that arrives whole",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-13" },
  tags    = { "tcp", "greeting", "segments" },
  after   = { "rfc1928/connect/ipv4-echo", "rfc1928/greeting/two-octets", "rfc1928/greeting/list-length/2-first" },
  members = {
    { name = "after-1", how = { cuts = { 1 } } },
    { name = "after-2", how = { cuts = { 2 } } },
    { name = "after-3", how = { cuts = { 3 } } },
    { name = "octetwise", how = { octetwise = true, pause = 0.005 } },
  },
  run = function(t, member)
    local whole = t:dial()
    whole:send(hex "05 02 00 02")
    local answer = whole:expect(choice())
    if answer.method == NONE_ACCEPTABLE then t:skip("the target accepts neither method 00 nor 02") end
    local proxy = t:dial()
    proxy:send(hex "05 02 00 02", member.how)
    proxy:expect(choice { method = answer.method })
    if answer.method ~= NO_AUTH then return end
    -- A server that answered before the last piece came takes that for the request.
    proxy:send(request { cmd = CONNECT, dst = t:origin().dst })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  end,
}
