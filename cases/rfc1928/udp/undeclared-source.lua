return family {
  id      = "rfc1928/udp/undeclared-source",
  title   = "A client that does not know from where it will send says zeros, and is served",
  rfc     = 1928, section = "6", level = "MUST",
  clauses = { "UDP-02", "REQ-03" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/reply-address" },
  members = {
    { name = "ipv4", dst = "0.0.0.0:0", title = "A client whose DST is IPv4 zeros is served" },
    { name = "ipv6", dst = "[::]:0", level = "INTEROP", may_decline = true,
      title = "A client whose DST is IPv6 zeros is served, over IPv4 too" },
    -- What PySocks writes.
    { name = "name-0", dst = name("0", 0), level = "INTEROP", may_decline = true,
      title = "A client whose DST is the name '0' is served, or refused" },
  },
  run = function(t, member)
    if member.may_decline then
      -- A server of IPv4 alone may say so.
      t:open({ cmd = UDP_ASSOCIATE, dst = member.dst }):expect(one_of {
        pass(reply { rep = SUCCEEDED, lenient = true }),
        unsupported(reply { rep = ADDRESS_NOT_SUPPORTED, lenient = true },
          "the target declines such a DST of UDP ASSOCIATE with REP 08"),
        warn(reply { lenient = true }, "refused, and not with 08"),
      })
    end
    local origin = t:udp_origin { does = "echo" }
    local a = t:associate { dst = member.dst }
    a:send { dst = origin.dst, data = t:token() }
    local answer = relayed { data = t:token(), lenient = true }
    if a:expect(answer, { may_fail = true }) then return end
    -- Where one that declares its address fares no better, the zeros are not what is wrong.
    local declared = t:associate { dst = a.socket.address, socket = a.socket }
    declared:send { dst = origin.dst, data = t:token() }
    if not declared:expect(answer, { may_fail = true, within = 0.5 }) then
      t:skip("a client that declares its address is not served either; see rfc1928/udp/destination/ipv4")
    end
    t:mismatch("an answer, as a client gets that declares its address", "none")
  end,
}
