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
  conn._auth = auth
  return conn
end

-- dial, negotiate and send a request; the reply is the case's to judge.
function T:open(fields, options)
  local proxy = self:dial(options)
  proxy:negotiate()
  proxy:send(G.request(fields))
  return proxy
end

-- The case that is about a CONNECT to such a destination; nil for what no RFC knows.
local function gate_of_connect(dst)
  local atyp = type(dst) == "table" and (dst.atyp or constants.DOMAIN)
  if not atyp then
    local h = tostring(dst):match("^(.*):%d+$") or ""
    atyp = h:match("^%[") and constants.IPV6 or h:match("^[%d.]+$") and constants.IPV4 or constants.DOMAIN
  end
  return ({ [constants.IPV4] = "rfc1928/connect/ipv4-echo", [constants.IPV6] = "rfc1928/connect/ipv6",
    [constants.DOMAIN] = "rfc1928/address/name" })[atyp]
end

-- A CONNECT that succeeds: the connection, ready for relayed octets, and the reply.
function T:tunnel(dst, options)
  local outer = host.prepare(gate_of_connect(dst))
  local proxy = self:open({ cmd = constants.CONNECT, dst = dst }, options)
  local answer = proxy:expect(G.reply { rep = 0, lenient = true }, options)
  host.prepared(outer)
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
  local outer = host.prepare("rfc1928/bind/answered")
  local proxy = self:open({ cmd = constants.BIND, dst = options.dst or "0.0.0.0:0" }, options)
  local answer = proxy:expect(G.reply { rep = 0, lenient = true }, options)
  host.prepared(outer)
  answer.listen = join(self:usable_host(answer.bnd_host, proxy), answer.bnd_port)
  return proxy, answer
end

-- A UDP ASSOCIATE that succeeds: {control, reply, relay, socket}.
function T:associate(options)
  options = options or {}
  local outer = host.prepare("rfc1928/udp/answered")
  local control = self:open({ cmd = constants.UDP_ASSOCIATE, dst = options.dst or "0.0.0.0:0" }, options)
  local answer = control:expect(G.reply { rep = 0, lenient = true }, options)
  host.prepared(outer)
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
    local listener, text = listen(origin_host(options), options.port or 0)
    if not listener and options.may_fail then return nil end
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
  return address_fields(setmetatable({ _s = raw, _seen = {} }, Socket), text)
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
  return address_fields(setmetatable({ _s = raw, _seen = {} }, Socket), text)
end

-- A TCP connection of the case's own that does not go through the proxy (to a port opened by BIND). Also whether it
-- stands, and why not: refused, or taken and reset at once.
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
  return conn, state == "open", why
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

-- Waits until the target has no more than so many descriptors open.
function T:expect_descriptors(most, options)
  local seconds = options and options.within or 10
  local deadline = host.now() + seconds * host.scale()
  while (host.descriptors() or 0) > most do
    if host.now() > deadline then
      mismatch("at most " .. most .. " open descriptors within " .. seconds_text(seconds), tostring(host.descriptors()))
    end
    self:pause(0.02)
  end
end

-- What later mismatches and warnings are charged to: one of the case's clauses.
function T:about(clause) host.about(clause) end

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
