--------------------------------------------------------------------------------------------------
-- Patterns: what may be expected. decide(conn) answers true, value, octets consumed; or false, what came
-- instead, and the clause that it breaks in itself, if any; or nil while more must come.

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

-- Compares decoded fields with the conditions. Returns nil, or what is wrong and the clause that is broken.
local function fields_wrong(fields, wanted, finding, description)
  if finding and not wanted.lenient then return description .. " (" .. finding .. ")", clause_of(finding) end
  for key, want in pairs(wanted) do
    if key ~= "lenient" then
      if fields[key] == nil then error("no field '" .. tostring(key) .. "' in this message", 0) end
      if not holds(want, fields[key]) then return description end
    end
  end
  return nil
end

-- A failure reply that the server's end cuts short behind its REP tells what went wrong all the same. A case that is
-- lenient goes by that; that the rest is missing rfc1928/reply/failure-form tells.
local function cut_failure(conn, kind, wanted, octets)
  local state = conn._c:_state()
  if kind ~= "reply" or not wanted.lenient or state == "broken" then return nil end
  for key in pairs(wanted) do
    if key ~= "rep" and key ~= "lenient" then return nil end
  end
  local ver, rep = octets:byte(1, 2)
  if ver ~= 5 or not rep or rep == 0 then return nil end
  if wanted.rep ~= nil and not holds(wanted.rep, rep) then return nil end
  return { ver = ver, rep = rep }
end

local function message_pattern(kind, wanted)
  wanted = wanted or {}
  check_type(wanted, "table", kind)
  return pattern(message_text(kind, wanted), function(conn)
    local have = conn._c:_peek(extra_octets)
    local status, size, fields, finding, description = host.decode(kind, have)
    if status == "ok" then
      local wrong, clause = fields_wrong(fields, wanted, finding, description)
      if wrong then return false, wrong .. ", octets " .. host.show(have:sub(1, size)), clause end
      return true, fields, size
    end
    if status == "bad" then
      -- What cannot be taken apart is broken however lenient the reader is.
      return false, received_text(conn, have) .. " (" .. (finding or "octet " .. size) .. ")", clause_of(finding)
    end
    if not is_over(conn) then return nil end
    local cut = cut_failure(conn, kind, wanted, have)
    if cut then return true, cut, #have end
    return false, received_text(conn, have)
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

-- Outcomes, each with its verdict; `clause` is what it is charged to, where the case covers several.
local function outcome(verdict)
  return function(p, why, clause)
    if type(p) == "string" then p = literal(p) end
    if clause then host.check_clause(clause) end
    return { __outcome = verdict, pattern = p, why = why, clause = clause }
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
    local undecided, got, clause = false, nil, nil
    for i, item in ipairs(outcomes) do
      local yes, value, size = item.pattern.decide(conn)
      if yes then return true, value, size, i, item end
      if yes == nil then undecided = true elseif not got then got, clause = value, size end
    end
    if undecided and not (#conn._c:_peek(1) > 0 and is_over(conn)) then return nil end
    return false, got or "nothing", clause
  end, { outcomes = outcomes, silence = seconds })
end
