-- The length is an unsigned octet. Known slips: a signed length (128), a buffer of 64 or 253 or 255
-- octets with a NUL to be written behind it. The last octet of the request is held back: that the server
-- waits for it shows that it counted the name's octets right, and that it answers then shows that it
-- found the port. What the server does with a short name is asked first: one that takes no request in
-- pieces (rfc1928/request/cut) or replies to no name that does not resolve
-- (rfc1928/reply/name-unresolvable) is not blamed for it here again.
--
-- An empty label, or a backslash with nothing behind it, is no name, and resolvers know that without
-- asking anybody: a slow name server would hold up all of a proxy that waits for its answer.
local function long_name(length)
  if length == 1 then return "\\" end
  return string.rep("x", length - #"..invalid") .. "..invalid"
end

-- Whether the server waited for the last octet, and whether it replied.
local function ask(t, host, in_pieces, silent)
  local octets = request { cmd = CONNECT, dst = name(host, 80) }
  local proxy = t:dial()
  proxy:negotiate()
  if in_pieces then
    proxy:send(octets:sub(1, -2))
    local _, which = proxy:expect(one_of { pass(silence(0.2)), pass(otherwise()) })
    if which == 2 then return false, nil end
    proxy:send(octets:sub(-1))
  else
    proxy:send(octets)
  end
  -- The target's resolver has its own patience, and ends it with an event.
  local _, which = proxy:expect(one_of {
    pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
    pass(closes()),
    skip(reply { rep = SUCCEEDED, lenient = true }, "where the target runs every name resolves"),
    silent,
  })
  return true, which == 1
end

return family {
  id      = "rfc1928/address/name-length",
  title   = "A name of any length is read whole and, as it does not resolve, answered with a failure",
  rfc     = 1928, section = "5", level = "WIRE",
  clauses = { "ADDR-04", "ADDR-02" },
  tags    = { "tcp", "request", "address", "name" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "1", length = 1 },
    { name = "63", length = 63 },
    { name = "64", length = 64 },
    { name = "127", length = 127 },
    { name = "128", length = 128 },
    { name = "253", length = 253 },
    { name = "254", length = 254 },
    { name = "255", length = 255 },
  },
  run = function(t, member)
    local host = long_name(member.length)
    assert(#host == member.length)
    local no_lookup = skip(silence(15), "the target's name server does not answer")
    local in_pieces, short_replied = ask(t, "x..invalid", true, no_lookup)
    if not in_pieces then short_replied = select(2, ask(t, "x..invalid", false, no_lookup)) end
    local no_answer = fail(silence(5), "no answer, though a short name had one")
    local waited, replied = ask(t, host, in_pieces, no_answer)
    if not waited then t:mismatch("silence until the request is whole", "an answer before its last octet") end
    if replied then return end
    if not short_replied then t:skip("the target replies to no name that does not resolve") end
    t:mismatch("a failure reply, as for a short name", "end of the connection without one")
  end,
}
