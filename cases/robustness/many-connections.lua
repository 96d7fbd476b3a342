return case {
  id      = "robustness/many-connections",
  title   = "A hundred and twenty connections at once are all served, each with its own octets",
  section = "-", level = "ROBUST",
  clauses = { "ROB-03", "CON-03" },
  tags    = { "tcp", "robustness", "parallel" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxies = {}
    local works = {}
    for i = 1, 120 do
      works[i] = function()
        proxies[i] = t:dial()
        proxies[i]:negotiate()
      end
    end
    t:parallel(works)
    -- Each step for all of them before the next, so that all are under way together.
    for _, proxy in ipairs(proxies) do proxy:send(request { cmd = CONNECT, dst = origin.dst }) end
    for _, proxy in ipairs(proxies) do proxy:expect(reply { rep = SUCCEEDED, lenient = true }) end
    for i, proxy in ipairs(proxies) do proxy:send(t:token() .. i .. ";") end
    for i, proxy in ipairs(proxies) do proxy:expect(t:token() .. i .. ";") end
  end,
}
