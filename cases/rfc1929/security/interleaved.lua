-- A server that keeps what it reads, or whom it knows, in one place for all mixes the two up.
return family {
  id      = "rfc1929/security/interleaved",
  title   = "Two clients that send credentials in turns are each judged by their own",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-06", "AUTH-03" },
  tags    = { "tcp", "password", "security" },
  needs   = { "password", "requires_password" },
  members = { { name = "right-first", right = 1 }, { name = "wrong-first", right = 2 } },
  run = function(t, member)
    local right, wrong = member.right, 3 - member.right
    local proxies = { t:dial(), t:dial() }
    for _, proxy in ipairs(proxies) do
      proxy:send(hex "05 01 02")
      proxy:expect(choice { method = PASSWORD })
    end
    local octets = {}
    octets[right] = password_request { user = t.user, password = t.password }
    octets[wrong] = password_request { user = t.user, password = "sockspec-not-the-password" }
    for i, proxy in ipairs(proxies) do proxy:send(octets[i]) end
    -- A system that slows down guessing may take its time.
    proxies[wrong]:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "a wrong password passes beside a right one"),
      pass(password_response { lenient = true }),
      pass(closes()),
    }, { within = 10 })
    proxies[right]:expect(password_response { status = 0, lenient = true }, { within = 10 })
  end,
}
