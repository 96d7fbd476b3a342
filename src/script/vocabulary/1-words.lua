-- The vocabulary of cases, on top of the host's primitives: the files of this folder, one after another, are
-- one chunk and share their locals. docs/writing-cases.md explains every word.
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

-- `clause` is the one that a message broke in itself, where it did.
local function mismatch(expected, got, clause)
  host.finish("mismatch", "expected " .. expected .. ", got " .. got, expected, got, clause)
end

-- "REP-01: the text of a finding" begins with the clause that is broken.
local function clause_of(finding) return finding and finding:match("^[%w-]+") end

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
