-- The vocabulary of cases, on top of the host's primitives. docs/writing-cases.md explains every word.
local host, G = ...

local extra_octets = 65536 -- octets of an answer that are looked at

--------------------------------------------------------------------------------------------------
-- Constants, under the names that the RFCs give them.

local constants = {
  NO_AUTH = 0, GSSAPI = 1, PASSWORD = 2, NONE_ACCEPTABLE = 255,
  CONNECT = 1, BIND = 2, UDP_ASSOCIATE = 3,
  IPV4 = 1, DOMAIN = 3, IPV6 = 4,
  SUCCEEDED = 0, GENERAL_FAILURE = 1, NOT_ALLOWED = 2, NETWORK_UNREACHABLE = 3,
  HOST_UNREACHABLE = 4, CONNECTION_REFUSED = 5, TTL_EXPIRED = 6,
  COMMAND_NOT_SUPPORTED = 7, ADDRESS_NOT_SUPPORTED = 8,
}
for name, value in pairs(constants) do G[name] = value end

local rep_names = {
  [0] = "succeeded", "general failure", "not allowed", "network unreachable", "host unreachable",
  "connection refused", "TTL expired", "command not supported", "address type not supported",
}

--------------------------------------------------------------------------------------------------
-- Verdicts. finish() does not return.

local function mismatch(expected, got)
  host.finish("mismatch", "expected " .. expected .. ", got " .. got, expected, got)
end

local function check_type(value, want, what)
  if type(value) ~= want then
    error(what .. " must be a " .. want .. ", not " .. type(value), 3)
  end
end

-- Waits, woken by every event of the case, until ready() returns something or the time is up.
local function await(seconds, ready)
  local deadline = host.now() + seconds
  while true do
    local a, b, c = ready()
    if a ~= nil then return a, b, c end
    local left = deadline - host.now()
    if not (left > 0) then return nil end
    host.wait(left)
  end
end

local function span(options)
  if options and options.within then return options.within * host.scale() end
  return host.timeout()
end

local function seconds_text(seconds)
  return seconds < 1 and string.format("%.4g ms", seconds * 1000) or string.format("%.4g s", seconds)
end

--------------------------------------------------------------------------------------------------
-- Conditions on fields.

local function condition(text, test) return { __condition = true, text = text, test = test } end

function G.isnot(value)
  return condition("not " .. tostring(value), function(v) return v ~= value end)
end

function G.any_of(...)
  local list = { ... }
  if #list == 1 and type(list[1]) == "table" then list = list[1] end
  local words = {}
  for i, value in ipairs(list) do words[i] = tostring(value) end
  return condition("one of " .. table.concat(words, ", "), function(v)
    for _, value in ipairs(list) do if v == value then return true end end
    return false
  end)
end

function G.between(low, high)
  return condition(low .. " to " .. high, function(v) return v >= low and v <= high end)
end

local function holds(want, value)
  if type(want) == "table" and want.__condition then return want.test(value) end
  return want == value
end

-- Data of a datagram as text: the token, which differs from run to run, by that word.
local function show_data(octets)
  local from, to = octets:find(host.token(), 1, true)
  if not from then return host.show(octets) end
  local before, behind = octets:sub(1, from - 1), octets:sub(to + 1)
  if #behind > 64 or (before .. behind):find("[^%g ]") then return host.show(octets) end
  return "'" .. before .. "<token>" .. behind .. "'"
end

local function value_text(key, value)
  if type(value) == "table" and value.__condition then return value.text end
  if type(value) == "number" and (key == "rep" or key == "method" or key == "status" or key == "atyp") then
    local name = key == "rep" and rep_names[value]
    return string.format("%02X", value) .. (name and " (" .. name .. ")" or "")
  end
  if type(value) == "string" and (key == "data" or key == "token") then return show_data(value) end
  return tostring(value)
end

--------------------------------------------------------------------------------------------------
-- Messages to send: octets, built by the project's encoder.

G.hex = host.hex
G.greeting = host.greeting
G.password_request = host.password_request
G.request = host.request
G.datagram = host.datagram
G.gss_frame = host.gss_frame
G.socks4_request = host.socks4_request

-- An address of type 03, whatever the text looks like.
function G.name(text, port) return { atyp = constants.DOMAIN, host = text, port = port } end

--------------------------------------------------------------------------------------------------
-- Patterns: what may be expected. decide(conn) answers true, value, octets consumed; or false and what came
-- instead; or nil while more must come.

local function is_over(conn)
  local state, ended = conn._c:_state()
  return ended or state == "broken" or state == "closed"
end

local function ending_text(conn)
  local state, ended, why = conn._c:_state()
  if state == "broken" then return why end
  if state == "closed" then return "closed by the case itself" end
  if ended then return "end of stream" end
  return "nothing"
end

local function received_text(conn, octets)
  if #octets == 0 then return ending_text(conn) end
  local text = host.show(octets)
  if is_over(conn) then text = text .. ", then " .. ending_text(conn) end
  return text
end

local function pattern(text, decide, extra)
  local p = extra or {}
  p.__pattern, p.text, p.decide = true, text, decide
  return p
end

local function literal(octets)
  return pattern(host.show(octets), function(conn)
    local have = conn._c:_peek(#octets)
    if have ~= octets:sub(1, #have) then return false, received_text(conn, have) end
    if #have == #octets then return true, octets, #octets end
    if is_over(conn) then return false, received_text(conn, have) end
    return nil
  end)
end

local function message_text(kind, fields)
  local words = {}
  for key, value in pairs(fields) do
    if key ~= "lenient" then words[#words + 1] = key .. " " .. value_text(key, value) end
  end
  table.sort(words)
  local name = ({ choice = "method selection", password_response = "password response",
    relayed = "datagram", gss_frame = "GSSAPI frame", socks4_reply = "SOCKS4 reply" })[kind] or kind
  if #words == 0 then return name end
  return name .. " with " .. table.concat(words, ", ")
end

-- Compares decoded fields with the conditions. Returns nil, or what is wrong.
local function fields_wrong(fields, wanted, finding, description)
  if finding and not wanted.lenient then return description .. " (" .. finding .. ")" end
  for key, want in pairs(wanted) do
    if key ~= "lenient" then
      if fields[key] == nil then error("no field '" .. tostring(key) .. "' in this message", 0) end
      if not holds(want, fields[key]) then return description end
    end
  end
  return nil
end

local function message_pattern(kind, wanted)
  wanted = wanted or {}
  check_type(wanted, "table", kind)
  return pattern(message_text(kind, wanted), function(conn)
    local have = conn._c:_peek(extra_octets)
    local status, size, fields, finding, description = host.decode(kind, have)
    if status == "ok" then
      local wrong = fields_wrong(fields, wanted, finding, description)
      if wrong then return false, wrong .. ", octets " .. host.show(have:sub(1, size)) end
      return true, fields, size
    end
    if status == "bad" then
      return false, received_text(conn, have) .. " (" .. (finding or "octet " .. size) .. ")"
    end
    if is_over(conn) then return false, received_text(conn, have) end
    return nil
  end, { kind = kind, wanted = wanted })
end

for _, kind in ipairs { "choice", "password_response", "reply", "gss_frame", "socks4_reply" } do
  local word = kind == "gss_frame" and "frame" or kind
  G[word] = function(wanted) return message_pattern(kind, wanted) end
end
function G.relayed(wanted) return { __datagram = true, wanted = wanted or {} } end

-- How a connection ends. `after_data` drops the octets that come before.
local function ending(text, test, options)
  options = options or {}
  return pattern(text, function(conn)
    local have = conn._c:_peek(64)
    if #have > 0 then
      if not options.after_data then return false, received_text(conn, have) end
      conn._c:_take(1 << 30)
    end
    if is_over(conn) then
      local state, ended = conn._c:_state()
      if test(state, ended) then return true, ending_text(conn), 0 end
      return false, ending_text(conn)
    end
    return nil
  end)
end

function G.closes(options) return ending("the connection to close", function() return true end, options) end
function G.ends(options)
  return ending("end of stream", function(state) return state ~= "broken" end, options)
end
function G.resets(options)
  return ending("a reset", function(state) return state == "broken" end, options)
end

-- Nothing for `seconds`, neither octets nor an end.
function G.silence(seconds)
  return pattern("silence for " .. seconds_text(seconds), function(conn)
    local have = conn._c:_peek(64)
    if #have > 0 or is_over(conn) then return false, received_text(conn, have) end
    return nil
  end, { silence = seconds })
end

-- Whatever the other outcomes of a one_of are not, the end of the wait included.
function G.otherwise()
  return pattern("anything else", function() return false end, { otherwise = true })
end

-- Outcomes, each with its verdict.
local function outcome(verdict)
  return function(p, why)
    if type(p) == "string" then p = literal(p) end
    return { __outcome = verdict, pattern = p, why = why }
  end
end
for _, verdict in ipairs { "pass", "warn", "fail", "unsupported", "skip" } do
  G[verdict] = outcome(verdict)
end

function G.one_of(list)
  check_type(list, "table", "one_of")
  local words, outcomes = {}, {}
  for i, item in ipairs(list) do
    if type(item) == "string" or item.__pattern then item = outcome("pass")(item) end
    if not item.__outcome then error("one_of takes patterns and outcomes", 2) end
    outcomes[i] = item
    if item.__outcome ~= "fail" then words[#words + 1] = item.pattern.text end
  end
  local seconds
  for _, item in ipairs(outcomes) do
    if item.pattern.silence then seconds = item.pattern.silence end
  end
  return pattern(table.concat(words, ", or "), function(conn)
    local undecided, got = false, nil
    for i, item in ipairs(outcomes) do
      local yes, value, size = item.pattern.decide(conn)
      if yes then return true, value, size, i, item end
      if yes == nil then undecided = true else got = got or value end
    end
    if undecided and not (#conn._c:_peek(1) > 0 and is_over(conn)) then return nil end
    return false, got or "nothing"
  end, { outcomes = outcomes, silence = seconds })
end

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
  local got = value
  if result == nil then
    local have = self._c:_peek(extra_octets)
    got = (#have == 0 and "nothing" or "only " .. received_text(self, have))
      .. " within " .. seconds_text(seconds)
  end
  if not result then
    for i, o in ipairs(wanted.outcomes or {}) do
      if o.pattern.otherwise then result, value, size, index, item = true, nil, 0, i, o end
    end
    if not result then mismatch(wanted.text, got) end
  end
  if size and size > 0 then self._c:_take(size) end
  if item and item.__outcome ~= "pass" then
    local why = item.why or item.pattern.text
    if item.pattern.otherwise then why = why .. ": " .. got end
    if item.__outcome == "warn" then host.warn(why)
    else host.finish(item.__outcome, why, wanted.text, item.pattern.otherwise and got or item.pattern.text) end
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

-- The method negotiation that is known to work with this target.
function Conn:negotiate()
  local env = host.env()
  local method = constants.NO_AUTH
  if self.auth or env.no_auth ~= "can" then method = constants.PASSWORD end
  local known = (self.auth and env.with_password or method == 0 and env.no_auth or env.plain_password) == "can"
  if not known then
    host.finish("skip", self.auth
      and "blocked: the target completes no password negotiation; see rfc1929/response/success"
      or "blocked: the target completes no negotiation; see rfc1928/greeting/no-auth")
  end
  self:send(G.greeting { methods = { method } })
  self:expect(G.choice { method = method })
  if method == constants.PASSWORD then
    self:send(G.password_request { user = env.user, password = env.password })
    self:expect(G.password_response { status = 0 })
  end
  return method
end

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

-- Whether a datagram is what was wanted; its value, or what is wrong with it.
local function datagram_matches(octets, wanted)
  if type(wanted) == "string" then
    if octets == wanted then return true, octets end
    return false, show_data(octets)
  end
  local status, _, fields, finding, description = host.decode("relayed", octets)
  if status ~= "ok" then return false, host.show(octets) .. " (" .. (finding or "no header") .. ")" end
  local wrong = fields_wrong(fields, wanted.wanted, finding, description)
  if wrong then return false, wrong .. ", octets " .. host.show(octets) end
  return true, fields
end

-- Waits for a datagram. Others are passed over, unless `only` is set: then one that bears the case's token and is
-- neither what was wanted nor what came before fails. With `may_fail` one that does not come is nil, not a mismatch.
function Socket:expect(wanted, options)
  options = options or {}
  local seconds = span(options)
  local text = type(wanted) == "string" and "datagram " .. show_data(wanted) or message_text("relayed", wanted.wanted)
  local others, value, from, bad = {}, nil, nil, nil
  await(seconds, function()
    while true do
      local octets, sender = self._s:_take()
      if not octets then return nil end
      local yes, what = datagram_matches(octets, wanted)
      if yes then
        value, from = what, sender
        self.seen[octets] = true
        return true
      end
      others[#others + 1] = what .. " from " .. sender
      if options.only and octets:find(host.token(), 1, true) and not self.seen[octets] then bad = true; return false end
    end
  end)
  if value ~= nil then return value, from end
  if options.may_fail and not bad then return nil end
  local got = #others == 0 and "nothing" or table.concat(others, "; ", 1, math.min(#others, 3))
  mismatch(text, bad and got or got .. " within " .. seconds_text(seconds))
end

-- The next datagram, whatever it is, and its sender; nil where none comes in time.
function Socket:receive(options)
  return await(span(options), function()
    local octets, from = self._s:_take()
    if octets == nil then return nil end
    self.seen[octets] = true
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

--------------------------------------------------------------------------------------------------
-- t: what a case is lent.

local T = {}
T.__index = T

-- "host:port" split; the host without brackets.
local function split(address)
  local h, p = address:match("^%[(.*)%]:(%d+)$")
  if not h then h, p = address:match("^(.*):(%d+)$") end
  return h, tonumber(p)
end

local function join(h, p)
  if h:find(":", 1, true) then return "[" .. h .. "]:" .. p end
  return h .. ":" .. p
end
G.split, G.join = split, join

-- A connection to the target, or to the instance that requires a password where the case needs that.
function T:dial(options)
  options = options or {}
  local env = host.env()
  local auth = options.auth
  if auth == nil then auth = env.needs_password end
  local from = options.from and join(options.from, 0) or nil
  local raw = host.dial(auth and env.auth_target or env.target, from)
  local seconds = span(options)
  await(seconds, function()
    local state = raw:_state()
    if state ~= "connecting" then return true end
  end)
  local _, _, why, _, stood = raw:_state()
  if not stood then
    host.finish("unreachable", "the target does not accept a connection: " .. (why or "no answer"))
  end
  local conn = wrap_conn(raw)
  conn.auth = auth
  return conn
end

-- dial, negotiate and send a request; the reply is the case's to judge.
function T:open(fields, options)
  local proxy = self:dial(options)
  proxy:negotiate()
  proxy:send(G.request(fields))
  return proxy
end

-- A CONNECT that succeeds: the connection, ready for relayed octets, and the reply.
function T:tunnel(dst, options)
  local proxy = self:open({ cmd = constants.CONNECT, dst = dst }, options)
  local answer = proxy:expect(G.reply { rep = 0, lenient = true }, options)
  return proxy, answer
end

-- The host of a reply, or the proxy's own where that one cannot be used as it stands.
function T:usable_host(bnd_host, proxy)
  if bnd_host == "0.0.0.0" or bnd_host == "::" or not bnd_host:match("^[%x:.]+$") then
    return (split(proxy.peer))
  end
  -- A server with one socket for both families may write an IPv4 address this way.
  return bnd_host:match("^::ffff:(%d+%.%d+%.%d+%.%d+)$") or bnd_host
end

-- A BIND whose first reply says success: the connection and that reply. `listen` in it is where to connect, with the proxy's address in
-- place of an unspecified one.
function T:bind(options)
  options = options or {}
  local proxy = self:open({ cmd = constants.BIND, dst = options.dst or "0.0.0.0:0" }, options)
  local answer = proxy:expect(G.reply { rep = 0, lenient = true }, options)
  answer.listen = join(self:usable_host(answer.bnd_host, proxy), answer.bnd_port)
  return proxy, answer
end

-- A UDP ASSOCIATE that succeeds: {control, reply, relay, socket}.
function T:associate(options)
  options = options or {}
  local control = self:open({ cmd = constants.UDP_ASSOCIATE, dst = options.dst or "0.0.0.0:0" }, options)
  local answer = control:expect(G.reply { rep = 0, lenient = true }, options)
  local a = setmetatable({ control = control, reply = answer }, Association)
  a.relay = join(self:usable_host(answer.bnd_host, control), answer.bnd_port)
  a.socket = options.socket or self:udp_socket { host = split(control.address) }
  return a
end

local function origin_host(options)
  local env = host.env()
  if options.host then return options.host end
  local address = env.origin4
  if options.family == constants.IPV6 then address = env.origin6 end
  if not address then
    host.finish("skip", "this machine offers no address of that family to the target; give --origin or --origin6")
  end
  return (split(address))
end

local function address_fields(object, text)
  object.address = text
  object.host, object.port = split(text)
  object.dst = text
  local env = host.env()
  if env.origin_name then object.name_dst = env.origin_name .. ":" .. object.port end
  return object
end

-- A TCP origin of the tester's own.
function T:origin(options)
  options = options or {}
  local function listen(h, p)
    return host.listen(join(h, p), options.does or "script", options.answer, options.size, options.seed)
  end
  local env = host.env()
  local other = options.named and env.origin4 and env.origin6 and split(env.origin6)
  for _ = 1, 16 do
    local listener, text = listen(origin_host(options), 0)
    if not listener then error(text, 0) end
    local listeners, taken = { listener }, { 0 }
    if other then
      listeners[2], taken[2] = listen(other, select(2, split(text))), 0
    end
    if not other or listeners[2] then
      return address_fields(setmetatable({ _listeners = listeners, _taken = taken }, Origin), text)
    end
  end
  error("no port is free on both " .. env.origin4 .. " and " .. env.origin6, 0)
end

-- A UDP origin: holds what comes, or echoes it (and holds it too).
function T:udp_origin(options)
  options = options or {}
  local raw, text = host.udp(join(origin_host(options), options.port or 0), options.does == "echo", "udporigin")
  return address_fields(setmetatable({ _s = raw, seen = {} }, Socket), text)
end

-- A UDP origin for names: one port on IPv4 and, where this machine offers the target an IPv6 address, on that too,
-- because a name may mean either and UDP tells nobody that it went to the wrong one. Both echo.
function T:udp_origin_by_name()
  local origin = self:udp_origin { does = "echo" }
  if host.env().origin6 then
    origin.twin = self:udp_origin { does = "echo", family = constants.IPV6, port = origin.port }
  end
  return origin
end

-- A UDP socket for a client.
function T:udp_socket(options)
  options = options or {}
  local raw, text = host.udp(join(origin_host(options), options.port or 0), false, "udp")
  return address_fields(setmetatable({ _s = raw, seen = {} }, Socket), text)
end

-- A TCP connection of the case's own that does not go through the proxy (to a port opened by BIND).
function T:connect(address, options)
  options = options or {}
  local raw = host.dial(address, options.from and join(options.from, 0) or nil)
  await(span(options), function()
    if raw:_state() ~= "connecting" then return true end
  end)
  local conn = wrap_conn(raw)
  local state, _, why = raw:_state()
  if state ~= "open" and not options.may_fail then
    mismatch("a connection to " .. address, why or "no answer")
  end
  return conn, state == "open"
end

-- Another address of this machine from which the target can be reached, for a client or peer that is not the one expected.
function T:second_host()
  local h = split(host.env().target)
  if not h:match("^127%.") then
    host.finish("skip", "needs a second address of this machine: only a target on the IPv4 loopback is sure to see one")
  end
  return h == "127.0.0.2" and "127.0.0.3" or "127.0.0.2"
end

-- An address at which nothing listens: connecting to it is refused for as long as the case runs.
function T:refusing_peer(options)
  local _, text = host.closed_port(join(origin_host(options or {}), 0))
  return text
end

-- An address at which a connection is neither accepted nor refused.
function T:black_hole(options)
  local _, text = host.black_hole(join(origin_host(options or {}), 0))
  return text
end

function T:token() return host.token() end
function T:payload(size, seed) return host.payload(size, seed or 1) end
function T:pause(seconds) await(seconds * host.scale(), function() end) end
function T:elapsed() return host.now() end
function T:memory() return host.memory() end
function T:descriptors() return host.descriptors() end

function T:note(format, ...) host.note(string.format(format, ...)) end
function T:warn(format, ...) host.warn(string.format(format, ...)) end
function T:fail(format, ...) host.finish("fail", string.format(format, ...)) end
function T:mismatch(expected, got) mismatch(expected, got) end
function T:unsupported(format, ...) host.finish("unsupported", string.format(format, ...)) end
function T:skip(format, ...) host.finish("skip", string.format(format, ...)) end

-- Runs functions side by side and returns when all have.
function T:parallel(list)
  local tasks = {}
  for i, f in ipairs(list) do tasks[i] = host.spawn(f) end
  await(1e9, function()
    for _, task in ipairs(tasks) do
      if host.running(task) then return nil end
    end
    return true
  end)
end

--------------------------------------------------------------------------------------------------
-- Descriptions of cases.

function G.case(fields)
  check_type(fields, "table", "case")
  fields.__case = true
  return fields
end

function G.family(fields)
  check_type(fields, "table", "family")
  fields.__family = true
  return fields
end

-- What the host calls to run a case: the function, the member of a family it runs for, and a new t.
return function(run, member)
  local env = host.env()
  local t = setmetatable({ user = env.user, password = env.password, denied = env.denied,
    origin_name = env.origin_name, timeout = host.timeout() }, T)
  return run(t, member)
end
