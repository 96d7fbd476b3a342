-- Which of several methods it likes best is the server's own matter. Where it accepts none of them it owes FF; that it
-- closes without one is another case's claim. FF is also right where only a method that it does not accept was offered.
local refusal = { "rfc1928/greeting/none-acceptable/7f" }

return family {
  id      = "rfc1928/greeting/selects-from-offer",
  title   = "The selected method is one that the client offered, or FF",
  rfc     = 1928, section = "3", level = "WIRE",
  clauses = { "GRT-04", "GRT-03", "GRT-05" },
  tags    = { "tcp", "greeting" },
  after   = { "rfc1928/greeting/no-auth" },
  members = {
    { name = "02", after = refusal, octets = "05 01 02" },
    { name = "00-02", octets = "05 02 00 02" },
    { name = "02-00", octets = "05 02 02 00" },
    { name = "01-00", octets = "05 02 01 00" },
    { name = "01-02", after = refusal, octets = "05 02 01 02" },
    { name = "02-7f", after = refusal, octets = "05 02 02 7F" },
    { name = "7f-02", after = refusal, octets = "05 02 7F 02" },
    { name = "00-01", octets = "05 02 00 01" },
    { name = "00-7f", octets = "05 02 00 7F" },
    { name = "7f-00", octets = "05 02 7F 00" },
    { name = "02-01-00", octets = "05 03 02 01 00" },
  },
  run = function(t, member)
    local greeting = hex(member.octets)
    local offered = { greeting:byte(3, -1) }
    offered[#offered + 1] = NONE_ACCEPTABLE
    local usual = t:dial()
    usual:send(hex "05 02 00 02")
    local liked = usual:expect(choice()).method
    local outcomes = { pass(choice { method = any_of(offered) }) }
    if liked == NONE_ACCEPTABLE or not greeting:find(string.char(liked), 3, true) then
      outcomes[2] = skip(closes(), "there is no selection; see rfc1928/greeting/none-acceptable")
    end
    local proxy = t:dial()
    proxy:send(greeting)
    proxy:expect(one_of(outcomes))
  end,
}
