return family {
  id      = "rfc1928/udp/answer-header",
  title   = "An answer comes with a header that bears the address of the host that sent it",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-04", "UDP-05" },
  tags    = { "udp" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/destination/ipv4" },
  members = {
    { name = "ipv4",
      title = "The header of an IPv4 host's answer bears its address and port, RSV and FRAG zero" },
    { name = "ipv6",
      title = "The header of an IPv6 host's answer bears its address and port, RSV and FRAG zero",
      family = IPV6, after = { "rfc1928/udp/destination/ipv6" }, needs = { "udp", "ipv6" }, tags = { "udp", "ipv6" } },
    { name = "name",
      title = "The header of a named host's answer bears the name or the address, and the port",
      after = { "rfc1928/udp/destination/name" }, needs = { "udp", "origin_name" }, tags = { "udp", "name" } },
  },
  run = function(t, member)
    local origin, wanted
    if member.name == "name" then
      origin = t:udp_origin_by_name()
      -- RFC 1928 section 7 does not say which, and servers differ; clients that compare take either.
      wanted = { origin.name_dst, origin.dst, origin.twin and origin.twin.dst }
    else
      origin = t:udp_origin { does = "echo", family = member.family }
      wanted = { origin.dst }
    end
    local a = t:associate()
    a:send { dst = member.name == "name" and origin.name_dst or origin.dst, data = t:token() }
    local answer = a:expect(relayed { data = t:token(), frag = 0 })
    for _, dst in ipairs(wanted) do
      if answer.dst == dst then return end
    end
    if answer.dst == "[::ffff:" .. origin.host .. "]:" .. origin.port then
      -- The right host, written in a way that few clients will recognise.
      t:warn("an IPv4 host's answer bears an IPv6 address, %s", answer.dst)
      return
    end
    t:mismatch("a header that bears " .. table.concat(wanted, " or "), answer.dst)
  end,
}
