-- What a proxy that refuses without a word does, and one that dies of it does too.
return case {
  id = "bad/name", title = "A CONNECT to bad.invalid is refused", rfc = 1928, section = "6", level = "MUST",
  clauses = { "REP-09" },
  run = function(t)
    local proxy = t:open { cmd = CONNECT, dst = "bad.invalid:1" }
    proxy:expect(one_of {
      pass(closes()),
      pass(reply { rep = isnot(SUCCEEDED) }),
      fail(silence(1)),
    })
  end,
}
