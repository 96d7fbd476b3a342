-- @ID@: a case for sockspec. It runs as it is:
--
--   sockspec test --cases @ID@.lua -v 127.0.0.1:1080
--
-- docs/writing-cases.md of sockspec explains every word; an editor with lua-language-server completes them.
return case {
  -- Any id that no other case has. Baselines and reports name it, so it stays as it is.
  id      = "@ID@",

  -- The claim, as one would tell it to somebody.
  title   = "After a failure reply the proxy closes the connection within ten seconds",

  -- Where it stands. Where no RFC says it: leave rfc out, and write section = "-".
  rfc     = 1928, section = "6",

  -- What a broken claim means. WIRE, MUST, RELAY, SECURITY, ROBUST: fail. SHOULD, MAY, INTEROP: warn.
  level   = "MUST",

  -- What it is about, the main one first; sockspec test --list -v tells all of them.
  clauses = { "REP-09" },

  -- Words of your own, for --tag.
  tags    = { "mine" },

  -- What must be there, else the case is skipped: no_auth, password, requires_password, credentials, bind, udp, ipv6,
  -- deny, origin_name, pid.
  needs   = {},

  -- What happens, in its order. What waits (expect, accept) lets other cases run meanwhile.
  run = function(t)
    -- Dials, negotiates and sends a request. t:dial() and proxy:send(greeting { ... }) do it octet by octet.
    local proxy = t:open { cmd = CONNECT, dst = t:refusing_peer() }

    -- What may come, each with its verdict. A failed expectation names this file and line.
    local answer = proxy:expect(one_of {
      pass(reply { rep = CONNECTION_REFUSED }),
      pass(reply { rep = isnot(SUCCEEDED) }),
      fail(closes(), "closed without a reply"),
    })
    t:note("refused with reply %d", answer.rep) -- told by -v

    proxy:expect_close { within = 10 }
  end,
}
