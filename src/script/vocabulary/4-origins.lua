--------------------------------------------------------------------------------------------------
-- Origins.

local Origin = {}
Origin.__index = Origin

-- The next connection that came, as the origin sees it: its peer is the proxy's outgoing end.
function Origin:accept(options)
  local seconds = span(options)
  local raw = await(seconds, function()
    for i, listener in ipairs(self._listeners) do
      local next_one = listener:_queue()[self._taken[i] + 1]
      if next_one then
        self._taken[i] = self._taken[i] + 1
        return next_one
      end
    end
  end)
  if not raw then
    mismatch("a connection at the origin", "none within " .. seconds_text(seconds))
  end
  return wrap_conn(raw)
end

-- How many connections have come so far.
function Origin:connections()
  local count = 0
  for _, listener in ipairs(self._listeners) do count = count + #listener:_queue() end
  return count
end

-- Fails when a connection came that the case has not accepted.
function Origin:expect_no_connection()
  local taken = 0
  for _, count in ipairs(self._taken) do taken = taken + count end
  if self:connections() > taken then mismatch("no connection at the origin", "one") end
end

local Socket = {}
Socket.__index = Socket

function Socket:send(to, octets)
  check_type(octets, "string", "what is sent")
  self._s:_send(to, octets)
end

-- Whether a datagram is what was wanted; its value, or what is wrong with it and the clause that it breaks.
local function datagram_matches(octets, wanted)
  if type(wanted) == "string" then
    if octets == wanted then return true, octets end
    return false, show_data(octets)
  end
  local status, _, fields, finding, description = host.decode("relayed", octets)
  if status ~= "ok" then
    return false, host.show(octets) .. " (" .. (finding or "no header") .. ")", clause_of(finding)
  end
  local wrong, clause = fields_wrong(fields, wanted.wanted, finding, description)
  if wrong then return false, wrong .. ", octets " .. host.show(octets), clause end
  return true, fields
end

-- Waits for a datagram. Others are passed over, unless `only` is set: then one that bears the case's token and is
-- neither what was wanted nor what came before fails. With `may_fail` one that does not come is nil, not a mismatch.
function Socket:expect(wanted, options)
  options = options or {}
  local seconds = span(options)
  local text = type(wanted) == "string" and "datagram " .. show_data(wanted) or message_text("relayed", wanted.wanted)
  local others, value, from, bad, clause = {}, nil, nil, nil, nil
  await(seconds, function()
    while true do
      local octets, sender = self._s:_take()
      if not octets then return nil end
      local yes, what, broken = datagram_matches(octets, wanted)
      if yes then
        value, from = what, sender
        self._seen[octets] = true
        return true
      end
      others[#others + 1] = what .. " from " .. sender
      clause = clause or broken
      if options.only and octets:find(host.token(), 1, true) and not self._seen[octets] then
        bad, clause = true, broken
        return false
      end
    end
  end)
  if value ~= nil then return value, from end
  if options.may_fail and not bad then return nil end
  local got = #others == 0 and "nothing" or table.concat(others, "; ", 1, math.min(#others, 3))
  mismatch(text, bad and got or got .. " within " .. seconds_text(seconds), clause)
end

-- The next datagram, whatever it is, and its sender; nil where none comes in time.
function Socket:receive(options)
  return await(span(options), function()
    local octets, from = self._s:_take()
    if octets == nil then return nil end
    self._seen[octets] = true
    return octets, from
  end)
end

-- Fails when a datagram with the case's token comes within `seconds`.
function Socket:expect_silence(seconds)
  seconds = seconds * host.scale()
  local octets, from
  await(seconds, function()
    while true do
      octets, from = self._s:_take()
      if not octets then return nil end
      if octets:find(host.token(), 1, true) then return true end
    end
  end)
  if octets then
    mismatch("no datagram for " .. seconds_text(seconds), host.show(octets) .. " from " .. from)
  end
end

function Socket:close() self._s:_close() end

--------------------------------------------------------------------------------------------------
-- UDP associations.

local Association = {}
Association.__index = Association

function Association:send(message)
  if type(message) == "table" then message = G.datagram(message) end
  self.socket:send(self.relay, message)
end
function Association:expect(wanted, options) return self.socket:expect(wanted, options) end
function Association:receive(options) return self.socket:receive(options) end
function Association:expect_silence(seconds) return self.socket:expect_silence(seconds) end
function Association:close() self.control:close() end
