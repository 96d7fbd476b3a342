return case {
  id      = "rfc1928/udp/fragments-kept",
  title   = "A server that reassembles keeps a fragment for nearly five seconds",
  rfc     = 1928, section = "7", level = "MUST",
  clauses = { "UDP-08" },
  tags    = { "udp", "fragments", "slow" },
  needs   = { "udp" },
  after   = { "rfc1928/udp/fragments/three" },
  run = function(t)
    local origin = t:udp_origin()
    local a = t:associate()
    local function part(frag, text) a:send { dst = origin.dst, frag = frag, data = t:token() .. text } end
    -- Whether the two parts come as one; what is sent behind them tells when to stop waiting.
    local function comes_whole(round)
      local whole, behind = t:token() .. "in " .. t:token() .. "two parts", t:token() .. "behind" .. round
      a:send { dst = origin.dst, data = behind }
      local came = false
      while true do
        local octets = origin:receive()
        if octets == nil then t:mismatch("the datagram behind the fragments", "nothing") end
        if octets == behind then return came end
        came = came or octets == whole
      end
    end

    part(0x01, "in ")
    part(0x82, "two parts")
    if not comes_whole(1) then t:unsupported("the target does not reassemble fragments, which it need not") end

    local start = t:elapsed()
    part(0x01, "in ")
    -- In small steps: a pause of this length would grow with --timeout-scale, and the timer does not.
    repeat t:pause(0.02) until t:elapsed() - start >= 4.5
    part(0x82, "two parts")
    local kept = comes_whole(2)
    local waited = t:elapsed() - start
    if kept then return end
    if waited >= 5 then t:skip("the wait became %.1f s here, and after 5 s the fragment may be gone", waited) end
    t:mismatch("the fragment of 4.5 s before to be kept", "its sequence dropped")
  end,
}
