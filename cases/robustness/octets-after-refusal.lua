return family {
  id      = "robustness/octets-after-refusal",
  title   = "A client that goes on sending after it was refused harms nobody",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness" },
  members = {
    { name = "greeting", after = { "rfc1928/greeting/none-acceptable/7f" },
      title = "A client that goes on sending after its methods were refused harms nobody",
      refused = function(_, proxy)
        proxy:send(greeting { methods = { 0x7f } })
        proxy:expect(one_of { pass(choice { method = NONE_ACCEPTABLE }), pass(closes()) })
      end },
    { name = "password", needs = { "requires_password" }, after = { "rfc1929/response/failure" },
      title = "A client that goes on sending after its password was refused harms nobody",
      refused = function(_, proxy)
        proxy:send(greeting { methods = { PASSWORD } })
        proxy:expect(choice { method = PASSWORD })
        proxy:send(password_request { user = "nobody", password = "wrong" })
        proxy:expect(one_of { pass(password_response { status = isnot(0), lenient = true }), pass(closes()) })
      end },
  },
  run = function(t, member)
    for _ = 1, 10 do
      local proxy = t:dial()
      member.refused(t, proxy)
      for _ = 1, 4 do proxy:send(t:payload(20000, 1)) end
    end
    t:dial():negotiate()
  end,
}
