return family {
  id      = "robustness/write-to-the-gone",
  title   = "A proxy that writes to someone who is gone survives it",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01", "CON-05" },
  tags    = { "tcp", "robustness", "reset" },
  members = {
    { name = "client", client = true },
    { name = "destination" },
  },
  run = function(t, member)
    local origin = t:origin()
    for _ = 1, 20 do
      local proxy = t:tunnel(origin.dst)
      local seen = origin:accept()
      local gone, writer = seen, proxy
      if member.client then gone, writer = proxy, seen end
      -- The first write behind a reset fails; the second would raise SIGPIPE where nobody has seen to it.
      gone:reset()
      for _ = 1, 4 do writer:send(t:payload(20000, 1)) end
    end
    local proxy = t:tunnel(t:origin({ does = "echo" }).dst)
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
