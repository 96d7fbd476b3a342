return case {
  id      = "robustness/descriptors-return",
  title   = "A hundred aborted connections leave no descriptors behind in the proxy",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness", "leak" },
  needs   = { "pid" },
  run = function(t)
    local origin = t:origin { does = "sink" }
    local before = t:descriptors()
    if not before then t:skip("the target's descriptors cannot be counted") end
    for i = 1, 100 do
      local proxy = t:dial()
      if i % 3 > 0 then proxy:negotiate() end
      if i % 3 == 1 then proxy:send(request { cmd = CONNECT, dst = origin.dst }) end
      proxy:reset()
    end
    -- Other cases come and go meanwhile, hence half of what one lost descriptor each would make.
    t:expect_descriptors(before + 50)
    t:note("%d descriptors before, %d after", before, t:descriptors() or -1)
  end,
}
