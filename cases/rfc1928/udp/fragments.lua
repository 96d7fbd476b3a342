-- Sequences of fragments. A server may drop all of one, or relay it whole; never a part of it, and never
-- parts that do not belong together. Each part is {FRAG, text}; `whole` are the only texts that may come.
local longest = {}
for i = 1, 127 do longest[i] = { i < 127 and i or 0xff, "x" } end

return family {
  id      = "rfc1928/udp/fragments",
  title   = "A sequence of fragments is relayed whole or not at all",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-08", "UDP-07" },
  tags    = { "udp", "fragments" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/one-for-one/to-origin" },
  members = {
    { name = "one", title = "A sequence of one fragment is relayed whole or not at all",
      clauses = { "UDP-07", "UDP-08" }, parts = { { 0x81, "a" } }, whole = { "a" } },
    { name = "three", title = "A sequence of three fragments is relayed whole or not at all",
      parts = { { 0x01, "a" }, { 0x02, "b" }, { 0x83, "c" } }, whole = { "abc" } },
    { name = "two-sequences", title = "Two sequences, one behind the other, do not mix",
      parts = { { 0x01, "a" }, { 0x82, "b" }, { 0x01, "c" }, { 0x82, "d" } }, whole = { "ab", "cd" } },
    { name = "no-first", title = "A sequence whose first fragment is missing is not relayed",
      parts = { { 0x02, "b" }, { 0x83, "c" } }, whole = {} },
    { name = "lower", title = "A fragment lower than the one before abandons what was collected",
      parts = { { 0x01, "a" }, { 0x02, "b" }, { 0x01, "c" }, { 0x82, "d" } }, whole = { "cd" } },
    { name = "lower-and-last",
      title = "A last fragment lower than the one before abandons what was collected",
      parts = { { 0x01, "a" }, { 0x02, "b" }, { 0x81, "c" } }, whole = { "c" } },
    { name = "around-a-whole-one",
      title = "A datagram that is no fragment is relayed by itself amid a sequence",
      parts = { { 0x01, "a" }, { 0x00, "s" }, { 0x82, "b" } }, whole = { "s", "ab" }, certain = "s" },
    { name = "no-middle", title = "A sequence that lacks a fragment in its middle is not relayed",
      parts = { { 0x01, "a" }, { 0x83, "c" } }, whole = {} },
    { name = "out-of-order", title = "A sequence that does not come in order is not relayed",
      parts = { { 0x02, "b" }, { 0x01, "a" }, { 0x83, "c" } }, whole = {} },
    { name = "behind-the-last", title = "A fragment behind the last one is not relayed, nor put to it",
      parts = { { 0x01, "a" }, { 0x82, "b" }, { 0x83, "c" } }, whole = { "ab" } },
    { name = "repeated", title = "A fragment that comes twice does not stand twice in what is relayed",
      level = "INTEROP",
      parts = { { 0x01, "a" }, { 0x02, "b" }, { 0x02, "b" }, { 0x83, "c" } }, whole = { "abc" } },
    { name = "longest", after = { "rfc1928/udp/one-for-one/to-origin", "rfc1928/udp/size/9000" },
      title = "A sequence of 127 fragments is relayed whole or not at all",
      parts = longest, whole = { ("x"):rep(127) } },
  },
  run = function(t, member)
    local origin = t:udp_origin()
    local a = t:associate()
    local may_come = {}
    for _, text in ipairs(member.whole) do may_come[text] = true end
    for _, part in ipairs(member.parts) do
      -- The parts bear the token each, so that any piece of them is known for one.
      a:send { dst = origin.dst, frag = part[1], data = t:token() .. part[2] }
    end
    a:send { dst = origin.dst, data = t:token() .. "behind" }
    local came = {}
    while true do
      local octets = origin:receive()
      if octets == nil then t:mismatch("the datagram behind the fragments", "nothing") end
      if octets == t:token() .. "behind" then break end
      local text = octets:gsub(t:token(), "")
      if #text < #octets then
        if not may_come[text] then
          t:mismatch("the fragments dropped, or relayed whole", "a datagram of the parts '" .. text .. "'")
        end
        may_come[text] = nil
        came[#came + 1] = text
      end
    end
    if member.certain and may_come[member.certain] then
      t:mismatch("the datagram with FRAG 00", "only what was sent behind it")
    end
    t:note("came: %s", #came > 0 and table.concat(came, ", ") or "nothing")
  end,
}
