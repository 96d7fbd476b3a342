-- ::ffff:127.0.0.1 is an IPv6 address that stands for an IPv4 one. A server may take it so, refuse it, or have no
-- IPv6 at all; a client must learn which, and a success must lead where the address says.
return case {
  id      = "rfc1928/address/ipv4-mapped",
  title   = "An IPv4 address mapped into ATYP 04 is connected to, or refused with a reply",
  rfc     = 1928, section = "5", level = "INTEROP",
  clauses = { "ADDR-03", "REP-03" },
  tags    = { "tcp", "request", "address", "ipv6" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin()
    if origin.host:find(":", 1, true) then t:skip("needs an IPv4 address of this machine") end
    local a, b, c, d = origin.host:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
    local mapped = string.rep("\0", 10) .. "\xff\xff" .. string.char(a, b, c, d)
    local proxy = t:open { cmd = CONNECT, dst = { atyp = IPV6, host = mapped, port = origin.port } }
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      pass(reply { lenient = true }),
      warn(closes(), "closed without a reply"),
    })
    if which > 1 then return end
    local seen = origin:accept()
    proxy:send(t:token())
    seen:expect(t:token())
  end,
}
