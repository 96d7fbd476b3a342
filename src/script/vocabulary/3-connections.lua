--------------------------------------------------------------------------------------------------
-- Connections.

local Conn = {}
Conn.__index = Conn

local function wrap_conn(raw)
  local conn = setmetatable({ _c = raw }, Conn)
  conn.address, conn.peer = raw:_ends()
  return conn
end

-- The pieces of octets that options ask for.
local function pieces_of(octets, how)
  local cuts = how.cuts or {}
  if how.octetwise then
    cuts = {}
    for i = 1, #octets - 1 do cuts[i] = i end
  end
  local pieces, from = {}, 1
  for _, cut in ipairs(cuts) do
    if cut >= from and cut < #octets then
      pieces[#pieces + 1] = octets:sub(from, cut)
      from = cut + 1
    end
  end
  pieces[#pieces + 1] = octets:sub(from)
  return pieces
end

function Conn:send(octets, how)
  check_type(octets, "string", "what is sent")
  how = how or {}
  local pieces = pieces_of(octets, how)
  local pause = how.pause or (how.octetwise and 0.001 or 0.02)
  for i, piece in ipairs(pieces) do
    self._c:_write(piece)
    if i < #pieces then await(pause, function() end) end
  end
end

function Conn:expect(wanted, options)
  if type(wanted) == "string" then wanted = literal(wanted) end
  if type(wanted) ~= "table" or not wanted.__pattern then
    error("expect takes octets or a pattern", 2)
  end
  local seconds = wanted.silence and wanted.silence * host.scale() or span(options)
  local result, value, size, index, item
  local function decide()
    result, value, size, index, item = wanted.decide(self)
    return result
  end
  await(seconds, decide)
  if result == nil and #self._c:_peek(1) == 0 then
    if wanted.outcomes then -- the silence may be one of the outcomes
      for i, o in ipairs(wanted.outcomes) do
        if o.pattern.silence then result, value, size, index, item = true, nil, 0, i, o end
      end
    elseif wanted.silence then
      return nil
    end
  end
  local got, clause = value, nil
  if result == false then clause = size end
  if result == nil then
    local have = self._c:_peek(extra_octets)
    got = (#have == 0 and "nothing" or "only " .. received_text(self, have))
      .. " within " .. seconds_text(seconds)
  end
  if not result then
    for i, o in ipairs(wanted.outcomes or {}) do
      if o.pattern.otherwise then result, value, size, index, item = true, nil, 0, i, o end
    end
    if not result then mismatch(wanted.text, got, clause) end
  end
  if size and size > 0 then self._c:_take(size) end
  if item and item.__outcome ~= "pass" then
    local why = item.why or item.pattern.text
    if item.pattern.otherwise then why = why .. ": " .. got end
    clause = item.clause or clause
    if item.__outcome == "warn" then host.warn(why, clause)
    else host.finish(item.__outcome, why, wanted.text, item.pattern.otherwise and got or item.pattern.text, clause) end
  end
  return value, index
end

-- Octets that came and were not expected yet, without waiting.
function Conn:pending() return (self._c:_peek(extra_octets)) end

function Conn:expect_close(options) return self:expect(G.closes(options), options) end
function Conn:expect_end(options) return self:expect(G.ends(options), options) end
function Conn:expect_reset(options) return self:expect(G.resets(options), options) end
function Conn:expect_silence(seconds) return self:expect(G.silence(seconds)) end

-- Long payloads: octets that follow from a seed, made and compared without being stored.
function Conn:send_payload(size, seed, options)
  self._c:_send_payload(size, seed, options and options.finish or false)
end

function Conn:expect_payload(size, seed, options)
  local raw = self._c
  raw:_want_payload(size, seed)
  local seconds = span(options)
  local last = -1
  while true do
    -- As long as octets keep coming the time is not up.
    local state = await(seconds, function()
      local at, wrong = raw:_progress()
      if wrong or at == size or is_over(self) then return "done" end
      if at ~= last then last = at; return "moving" end
      return nil
    end)
    if state ~= "moving" then break end
  end
  local at, wrong = raw:_progress()
  local expected = size .. " octets of payload"
  if wrong then mismatch(expected, "a wrong octet at offset " .. wrong) end
  if at < size then
    local why = is_over(self) and ending_text(self) or "nothing more within " .. seconds_text(seconds)
    mismatch(expected, at .. " octets, then " .. why)
  end
end

-- Until all that was sent has been handed to the system.
function Conn:flush(options)
  local done = await(span(options), function()
    local _, _, queued = self._c:_counters()
    local _, _, left = self._c:_progress()
    local state = self._c:_state() -- the peer's end does not keep us from sending
    if queued == 0 and left == 0 or state == "broken" or state == "closed" then return true end
  end)
  if not done then mismatch("the octets sent to be taken", "a full buffer") end
end

function Conn:received() return (self._c:_counters()) end
function Conn:sent() return (select(2, self._c:_counters())) end
function Conn:unsent()
  local _, _, queued = self._c:_counters()
  local _, _, left = self._c:_progress()
  return queued + left
end

-- Waits until no more of what was sent is taken, and returns how many octets are left.
function Conn:come_to_rest()
  local left
  repeat
    left = self:unsent()
    await(0.1 * host.scale(), function() end)
  until self:unsent() == left
  return left
end

function Conn:is_open() return not is_over(self) end
function Conn:half_close() self._c:_finish() end
function Conn:close() self._c:_close() end
function Conn:reset() self._c:_reset() end
function Conn:read(on) self._c:_reading(on) end
function Conn:small_buffer(size) self._c:_small_buffer(size or 131072) end
function Conn:becomes(does, options)
  options = options or {}
  self._c:_does(does, options.answer, options.size, options.seed)
end

-- The method to negotiate, what the probe before the cases made of it, and the case that is about it. What is
-- broken comes before what is declined: it is worth a try where that case passes.
local function method_for(auth)
  local env = host.env()
  local plain = { constants.NO_AUTH, env.no_auth, "rfc1928/greeting/no-auth" }
  local password = { constants.PASSWORD, auth and env.with_password or env.plain_password, "rfc1929/response/success" }
  for _, capability in ipairs { "can", "broken" } do
    for _, way in ipairs(auth and { password } or { plain, password }) do
      if way[2] == capability then return table.unpack(way) end
    end
  end
  host.finish("skip", "needs a negotiation that completes: the target declines the methods that could be tried")
end

-- The method negotiation that is known to work with this target.
function Conn:negotiate()
  local env = host.env()
  local method, capability, gate = method_for(self._auth)
  local outer = host.prepare(gate)
  if capability ~= "can" and not host.stands(gate) then host.blocked(gate) end
  self:send(G.greeting { methods = { method } })
  self:expect(G.choice { method = method })
  if method == constants.PASSWORD then
    self:send(G.password_request { user = env.user, password = env.password })
    self:expect(G.password_response { status = 0 })
  end
  host.prepared(outer)
  return method
end
