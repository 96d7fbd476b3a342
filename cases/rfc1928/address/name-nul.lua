-- A server that hands the name to C takes what stands before the NUL: its rules and its log then know
-- another name than its resolver. Several do.
return family {
  id      = "rfc1928/address/name-nul",
  title   = "A name with a NUL in it is not cut at the NUL: it gets a failure reply",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-05", "ADDR-02" },
  tags    = { "tcp", "request", "address", "name", "malformed" },
  needs   = { "origin_name" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "inside", tail = "\0..invalid" },
    { name = "at-the-end", tail = "\0" },
    { name = "alone", whole = "\0", after = { "rfc1928/reply/refused/ipv4" } },
    { name = "at-the-start", head = "\0", after = { "rfc1928/reply/refused/ipv4" } },
  },
  run = function(t, member)
    local origin = t:origin { named = true }
    local host = member.whole or (member.head or "") .. t.origin_name .. (member.tail or "")
    local proxy = t:open { cmd = CONNECT, dst = name(host, origin.port) }
    proxy:expect(one_of {
      pass(reply { rep = isnot(SUCCEEDED), lenient = true }),
      warn(reply { lenient = true }, "the name is cut at the NUL and what remains is connected to"),
      warn(closes(), "closed without a reply"),
      skip(silence(15), "the target's name server does not answer"),
    })
  end,
}
