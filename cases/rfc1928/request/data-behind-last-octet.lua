-- The read that completes the request brings the first data. A server that counts what it needs from where the
-- request began, rather than from where this read did, keeps the wrong part.
return case {
  id      = "rfc1928/request/data-behind-last-octet",
  title   = "Data in the segment of a request's last octet reach the destination once, whole and in order",
  rfc     = 1928, section = "4", level = "INTEROP",
  clauses = { "REQ-08", "REQ-07" },
  tags    = { "tcp", "request", "segments" },
  after   = { "rfc1928/request/cut/ipv4" },
  run = function(t)
    local origin = t:origin()
    local octets = request { cmd = CONNECT, dst = origin.dst }
    local proxy = t:dial()
    proxy:negotiate()
    proxy:send(octets .. t:token(), { cuts = { #octets - 1 } })
    local _, which = proxy:expect(one_of {
      pass(reply { rep = SUCCEEDED, lenient = true }),
      skip(reply { lenient = true }, "blocked: a request in pieces is refused; see rfc1928/request/cut"),
      warn(closes(), "the connection is closed when data stand behind the request"),
      fail(otherwise(), "a request with data behind its last octet gets no reply"),
    })
    if which > 1 then return end
    local seen = origin:accept()
    proxy:send("more")
    seen:expect(one_of {
      pass(t:token() .. "more"),
      fail(otherwise(), "the octets behind the request do not arrive as they were sent"),
    })
  end,
}
