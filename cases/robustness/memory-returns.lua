return case {
  id      = "robustness/memory-returns",
  title   = "The proxy does not grow with every connection that was aborted",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness", "leak" },
  needs   = { "pid" },
  run = function(t)
    local function round()
      for i = 1, 100 do
        local proxy = t:dial()
        -- Half of them wait for an answer, lest more come than the proxy has room for.
        if i % 2 == 0 then proxy:negotiate() else proxy:send(hex "05 ff 00 01 02") end
        proxy:reset()
      end
    end
    round() -- pools fill up for the first time
    local growth = {}
    for i = 1, 5 do
      local before = t:memory()
      round()
      local after = t:memory()
      if not (before and after) then t:skip("the target's memory cannot be read") end
      growth[i] = (after - before) // 100
      t:note("%d octets a connection", growth[i])
      -- One round without growth is enough: a leak grows in each, whatever other cases do meanwhile.
      if growth[i] < 4096 then return end
    end
    t:mismatch("a round of 100 connections that costs no memory",
      "at least " .. math.min(table.unpack(growth)) .. " octets a connection in each of 5 rounds")
  end,
}
