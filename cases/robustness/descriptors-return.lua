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
    local allowed = before + 50
    local deadline = t:elapsed() + 10
    while t:descriptors() and t:descriptors() > allowed do
      if t:elapsed() > deadline then
        t:mismatch("at most " .. allowed .. " open descriptors", tostring(t:descriptors()))
      end
      t:pause(0.02)
    end
    t:note("%d descriptors before, %d after", before, t:descriptors() or -1)
  end,
}
