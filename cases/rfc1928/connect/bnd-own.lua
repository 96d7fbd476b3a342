-- Two connections at once, each with an end of its own at the proxy: a reply that is made once for all, or from
-- what was connected last, tells the port of another.
return case {
  id      = "rfc1928/connect/bnd-own",
  title   = "BND of two CONNECTs at once is each connection's own",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "CON-01", "CON-02" },
  tags    = { "tcp", "connect", "reply" },
  run = function(t)
    local origins = { t:origin(), t:origin() }
    local answers = {}
    local works = {}
    for i, origin in ipairs(origins) do
      works[i] = function() answers[i] = select(2, t:tunnel(origin.dst)) end
    end
    t:parallel(works)
    for i, origin in ipairs(origins) do
      local _, port = split(origin:accept().peer)
      local told = answers[i].bnd_port
      if told == 0 then
        t:skip("BND.PORT is 0; see rfc1928/connect/bnd-port")
      elseif told ~= port then
        t:mismatch("BND.PORT " .. port, "BND " .. answers[i].bnd)
      end
    end
  end,
}
