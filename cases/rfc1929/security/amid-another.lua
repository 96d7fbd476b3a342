-- A server that collects what it reads in one place for all puts the two together, or falls over it. That the rest of
-- a message is waited for at all, rfc1929/request/octetwise asks.
return family {
  id      = "rfc1929/security/amid-another",
  title   = "Credentials that come while another client's are there in part are judged by themselves",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-06", "AUTH-03" },
  tags    = { "tcp", "password", "security", "segments" },
  needs   = { "password", "requires_password" },
  after   = { "rfc1929/request/octetwise" },
  members = { { name = "right", right = true }, { name = "wrong" } },
  run = function(t, member)
    local function credentials(right)
      return password_request { user = t.user, password = right and t.password or "sockspec: not the password" }
    end
    local function judged(proxy, right)
      -- A system that slows down guessing may take its time.
      if right then
        proxy:expect(password_response { status = 0, lenient = true }, { within = 10 })
      else
        proxy:expect(one_of {
          fail(password_response { status = 0, lenient = true }, "wrong credentials pass beside right ones"),
          pass(password_response { lenient = true }),
          pass(closes()),
        }, { within = 10 })
      end
    end
    local function begin()
      local proxy = t:dial()
      proxy:send(hex "05 01 02")
      proxy:expect(choice { method = PASSWORD })
      return proxy
    end

    local first, octets = begin(), credentials(not member.right)
    first:send(octets:sub(1, -2))
    local second = begin()
    second:send(credentials(member.right))
    judged(second, member.right)
    first:send(octets:sub(-1))
    judged(first, not member.right)
  end,
}
