---@meta
-- The vocabulary of sockspec's cases, for editors that complete Lua (lua-language-server). Nothing runs this file.

--------------------------------------------------------------------------------------------------
-- Descriptions.

---@alias sockspec.Level
---| "WIRE" # a fixed format: broken, the case is a fail
---| "MUST" # likewise
---| "RELAY" # the correctness of relaying; likewise
---| "SECURITY" # likewise
---| "ROBUST" # the target survives; likewise
---| "SHOULD" # broken, the case is a warn
---| "MAY" # likewise
---| "INTEROP" # a habit that others rely on; likewise

---@alias sockspec.Need
---| "no_auth" # a target that selects method 00
---| "credentials" # that some were given, whether or not they work
---| "password" # a target that accepts the credentials given
---| "requires_password" # a target that lets nobody in without
---| "bind" # a target that does BIND
---| "udp" # a target that does UDP ASSOCIATE
---| "ipv6" # an IPv6 address of this machine that the target reaches
---| "deny" # a destination that the target's rules forbid (--deny)
---| "origin_name" # a name that the target resolves to this machine (--origin-name)
---| "pid" # the target's process (--exec)

---@class sockspec.Description
---@field id string letters, digits and - . _ + /; any that no other case has
---@field title string the claim, in one line
---@field rfc? integer the RFC that makes the claim, where one does
---@field section string where in the RFC, or "-"
---@field level sockspec.Level decides what a broken expectation means
---@field clauses sockspec.Clause[] one at least; a failure is charged to the first
---@field tags? string[]
---@field needs? sockspec.Need[] what must be there, else the case is skipped
---@field after? string[] ids of cases and families without which this one tells nothing new

---@class sockspec.CaseFields: sockspec.Description
---@field run fun(t: sockspec.T)

---@class sockspec.Member
---@field name string the member's id is the family's, a slash and this
---@field [string] any fields of its own; those of a description stand before the family's

---@class sockspec.FamilyFields: sockspec.Description
---@field members sockspec.Member[]
---@field run fun(t: sockspec.T, member: sockspec.Member)

---One case; the file returns it.
---@param fields sockspec.CaseFields
function case(fields) end

---Many cases that differ in a few fields; the file returns it.
---@param fields sockspec.FamilyFields
function family(fields) end

--------------------------------------------------------------------------------------------------
-- Constants.

NO_AUTH = 0
GSSAPI = 1
PASSWORD = 2
NONE_ACCEPTABLE = 255
CONNECT = 1
BIND = 2
UDP_ASSOCIATE = 3
IPV4 = 1
DOMAIN = 3
IPV6 = 4
SUCCEEDED = 0
GENERAL_FAILURE = 1
NOT_ALLOWED = 2
NETWORK_UNREACHABLE = 3
HOST_UNREACHABLE = 4
CONNECTION_REFUSED = 5
TTL_EXPIRED = 6
COMMAND_NOT_SUPPORTED = 7
ADDRESS_NOT_SUPPORTED = 8

--------------------------------------------------------------------------------------------------
-- Messages to send, as octets. Every field can be set wrong on purpose.

---@class sockspec.Address
---@field atyp? integer 3 unless told
---@field host string octets, or the text of a numeric address where atyp is 1 or 4
---@field port integer

---"1.2.3.4:80", "[::1]:80", "name:80", or a table
---@alias sockspec.Destination string|sockspec.Address

---Octets, from pairs of hexadecimal digits.
---@param text string
---@return string
function hex(text) end

---An address of type 03, whatever the text looks like.
---@param text string
---@param port integer
---@return sockspec.Address
function name(text, port) end

---The host and port of "host:port"; the host without brackets.
---@param address string
---@return string host
---@return integer port
function split(address) end

---"host:port", with brackets about an IPv6 host.
---@param h string
---@param p integer
---@return string
function join(h, p) end

---The first message of a client: VER, NMETHODS, METHODS.
---@param fields { methods: integer[], ver?: integer, nmethods?: integer }
---@return string
function greeting(fields) end

---RFC 1929: VER, ULEN, UNAME, PLEN, PASSWD.
---@param fields { user?: string, password?: string, ver?: integer, ulen?: integer, plen?: integer }
---@return string
function password_request(fields) end

---VER, CMD, RSV, ATYP, DST.ADDR, DST.PORT.
---@param fields { cmd?: integer, dst: sockspec.Destination, ver?: integer, rsv?: integer, atyp?: integer, name_length?: integer }
---@return string
function request(fields) end

---A UDP datagram: RSV, FRAG, ATYP, DST.ADDR, DST.PORT, DATA.
---@param fields { dst: sockspec.Destination, data?: string, frag?: integer, rsv?: integer, atyp?: integer, name_length?: integer }
---@return string
function datagram(fields) end

---RFC 1961: VER, MTYP, LEN, TOKEN.
---@param fields { mtyp?: integer, token?: string, ver?: integer }
---@return string
function gss_frame(fields) end

---A request of SOCKS4, or of SOCKS4a where the destination is a name.
---@param fields { cmd?: integer, dst: sockspec.Destination, user?: string }
---@return string
function socks4_request(fields) end

--------------------------------------------------------------------------------------------------
-- Conditions on fields.

---@class sockspec.Condition

---@param value any
---@return sockspec.Condition
function isnot(value) end

---@param ... any the values, or one list of them
---@return sockspec.Condition
function any_of(...) end

---@param low integer
---@param high integer
---@return sockspec.Condition
function between(low, high) end

---@alias sockspec.Number integer|sockspec.Condition
---@alias sockspec.Text string|sockspec.Condition

--------------------------------------------------------------------------------------------------
-- Patterns: what may be expected. Octets are a pattern, too.

---@class sockspec.Pattern

---@class sockspec.ChoicePattern: sockspec.Pattern
---@class sockspec.PasswordResponsePattern: sockspec.Pattern
---@class sockspec.ReplyPattern: sockspec.Pattern
---@class sockspec.FramePattern: sockspec.Pattern
---@class sockspec.Socks4ReplyPattern: sockspec.Pattern
---@class sockspec.RelayedPattern

---@class sockspec.Choice
---@field ver integer
---@field method integer

---@class sockspec.PasswordResponse
---@field ver integer
---@field status integer

---@class sockspec.Reply
---@field ver integer
---@field rep integer
---@field rsv integer
---@field atyp integer
---@field bnd string "host:port"
---@field bnd_host string
---@field bnd_port integer

---@class sockspec.BindReply: sockspec.Reply
---@field listen string where to connect

---@class sockspec.Frame
---@field ver integer
---@field mtyp integer
---@field token string

---@class sockspec.Socks4Reply
---@field vn integer
---@field cd integer
---@field port integer

---@class sockspec.Relayed
---@field rsv integer
---@field frag integer
---@field atyp integer
---@field dst string "host:port"
---@field dst_host string
---@field dst_port integer
---@field data string

---The method selection. `lenient` lets pass what breaks a clause in itself.
---@param wanted? { ver?: sockspec.Number, method?: sockspec.Number, lenient?: boolean }
---@return sockspec.ChoicePattern
function choice(wanted) end

---@param wanted? { ver?: sockspec.Number, status?: sockspec.Number, lenient?: boolean }
---@return sockspec.PasswordResponsePattern
function password_response(wanted) end

---@param wanted? { ver?: sockspec.Number, rep?: sockspec.Number, rsv?: sockspec.Number, atyp?: sockspec.Number, bnd?: sockspec.Text, bnd_host?: sockspec.Text, bnd_port?: sockspec.Number, lenient?: boolean }
---@return sockspec.ReplyPattern
function reply(wanted) end

---@param wanted? { ver?: sockspec.Number, mtyp?: sockspec.Number, token?: sockspec.Text, lenient?: boolean }
---@return sockspec.FramePattern
function frame(wanted) end

---@param wanted? { vn?: sockspec.Number, cd?: sockspec.Number, port?: sockspec.Number, lenient?: boolean }
---@return sockspec.Socks4ReplyPattern
function socks4_reply(wanted) end

---A datagram with its header, for associations.
---@param wanted? { rsv?: sockspec.Number, frag?: sockspec.Number, atyp?: sockspec.Number, dst?: sockspec.Text, dst_host?: sockspec.Text, dst_port?: sockspec.Number, data?: sockspec.Text, lenient?: boolean }
---@return sockspec.RelayedPattern
function relayed(wanted) end

---Either end of the connection. `after_data` drops the octets that come before.
---@param options? { after_data?: boolean }
---@return sockspec.Pattern
function closes(options) end

---An orderly end.
---@param options? { after_data?: boolean }
---@return sockspec.Pattern
function ends(options) end

---A reset.
---@param options? { after_data?: boolean }
---@return sockspec.Pattern
function resets(options) end

---Neither octets nor an end, for so many seconds.
---@param seconds number
---@return sockspec.Pattern
function silence(seconds) end

---Whatever the other outcomes of a one_of are not, nothing in time included. Stands last.
---@return sockspec.Pattern
function otherwise() end

---@class sockspec.Outcome

---@param p string|sockspec.Pattern
---@param why? string
---@param clause? sockspec.Clause
---@return sockspec.Outcome
function pass(p, why, clause) end

---The case goes on, and cannot be better than a warning.
---@param p string|sockspec.Pattern
---@param why? string
---@param clause? sockspec.Clause what it is charged to, one of the case's
---@return sockspec.Outcome
function warn(p, why, clause) end

---@param p string|sockspec.Pattern
---@param why? string
---@param clause? sockspec.Clause what it is charged to, one of the case's
---@return sockspec.Outcome
function fail(p, why, clause) end

---@param p string|sockspec.Pattern
---@param why? string
---@param clause? sockspec.Clause
---@return sockspec.Outcome
function unsupported(p, why, clause) end

---@param p string|sockspec.Pattern
---@param why? string
---@param clause? sockspec.Clause
---@return sockspec.Outcome
function skip(p, why, clause) end

---Several outcomes, each with its verdict.
---@param list (sockspec.Outcome|sockspec.Pattern|string)[]
---@return sockspec.Pattern
function one_of(list) end

--------------------------------------------------------------------------------------------------
-- Connections.

---@class sockspec.Conn
---@field address string our end, "host:port"
---@field peer string the other end
local Conn = {}

---@param octets string
---@param how? { cuts?: integer[], octetwise?: boolean, pause?: number }
function Conn:send(octets, how) end

---Waits for what the pattern says and fails otherwise. Returns what matched and, of a one_of, its place in the list.
---@param wanted string|sockspec.Pattern
---@param options? { within?: number }
---@return any
---@return integer? index
---@overload fun(self: sockspec.Conn, wanted: string, options?: { within?: number }): string
---@overload fun(self: sockspec.Conn, wanted: sockspec.ChoicePattern, options?: { within?: number }): sockspec.Choice
---@overload fun(self: sockspec.Conn, wanted: sockspec.PasswordResponsePattern, options?: { within?: number }): sockspec.PasswordResponse
---@overload fun(self: sockspec.Conn, wanted: sockspec.ReplyPattern, options?: { within?: number }): sockspec.Reply
---@overload fun(self: sockspec.Conn, wanted: sockspec.FramePattern, options?: { within?: number }): sockspec.Frame
---@overload fun(self: sockspec.Conn, wanted: sockspec.Socks4ReplyPattern, options?: { within?: number }): sockspec.Socks4Reply
function Conn:expect(wanted, options) end

---Octets that came and were not expected yet.
---@return string
function Conn:pending() end

---Waits for either end.
---@param options? { within?: number, after_data?: boolean }
function Conn:expect_close(options) end

---Waits for an orderly end.
---@param options? { within?: number, after_data?: boolean }
function Conn:expect_end(options) end

---Waits for a reset.
---@param options? { within?: number, after_data?: boolean }
function Conn:expect_reset(options) end

---Wants neither octets nor an end. Use it only where no event can show the same.
---@param seconds number
function Conn:expect_silence(seconds) end

---Sends octets that follow from a seed.
---@param size integer
---@param seed integer
---@param options? { finish?: boolean } finish: then our direction ends
function Conn:send_payload(size, seed, options) end

---@param size integer
---@param seed integer
---@param options? { within?: number } without a new octet
function Conn:expect_payload(size, seed, options) end

---Waits until all that was sent has been handed to the system.
---@param options? { within?: number }
function Conn:flush(options) end

---How many octets came.
---@return integer
function Conn:received() end

---How many octets the system took.
---@return integer
function Conn:sent() end

---How many octets it has not taken yet.
---@return integer
function Conn:unsent() end

---Waits until no more of what was sent is taken.
---@return integer left how many octets are not
function Conn:come_to_rest() end

---Whether no end was seen.
---@return boolean
function Conn:is_open() end

---Ends our direction.
function Conn:half_close() end

---Ends both directions.
function Conn:close() end

---Sends a reset.
function Conn:reset() end

---Stops reading, or goes on.
---@param on boolean
function Conn:read(on) end

---Makes the receive buffer small, so that the sender feels a slow reader early.
---@param size? integer
function Conn:small_buffer(size) end

---@alias sockspec.Behaviour
---| "echo" # sends back what comes, and the end after it
---| "sink" # drops what comes
---| "source" # sends a payload (size, seed) and ends
---| "close" # ends at once
---| "reset" # resets at once
---| "answer" # waits for the peer's end, then sends `answer` and ends
---| "slow" # reads nothing until told
---| "script" # leaves all to the case

---@param does sockspec.Behaviour
---@param options? { answer?: string, size?: integer, seed?: integer }
function Conn:becomes(does, options) end

---The method negotiation, and password, that is known to work with this target.
---@return integer method
function Conn:negotiate() end

--------------------------------------------------------------------------------------------------
-- Origins.

---@class sockspec.Origin
---@field address string where it listens
---@field dst string what to put into a request
---@field name_dst? string the same by name, with --origin-name
---@field host string
---@field port integer
local Origin = {}

---The next connection that came, as the origin sees it: its peer is the address that the proxy used.
---@param options? { within?: number }
---@return sockspec.Conn
function Origin:accept(options) end

---How many have come so far.
---@return integer
function Origin:connections() end

---Fails where one came that was not accepted.
function Origin:expect_no_connection() end

--------------------------------------------------------------------------------------------------
-- UDP.

---@class sockspec.Socket
---@field address string its own
---@field dst string what to put into a header
---@field name_dst? string the same by name, with --origin-name
---@field host string
---@field port integer
---@field twin? sockspec.Socket of an origin by name, the one on IPv6
local Socket = {}

---@param to string "host:port"
---@param octets string
function Socket:send(to, octets) end

---Waits for a datagram and returns it with its sender. Others are passed over; with `only` one that bears the token fails.
---@param wanted string|sockspec.RelayedPattern
---@param options? { within?: number, only?: boolean, may_fail?: boolean }
---@return any
---@return string? from
---@overload fun(self: sockspec.Socket, wanted: string, options?: { within?: number, only?: boolean, may_fail?: boolean }): string, string
---@overload fun(self: sockspec.Socket, wanted: sockspec.RelayedPattern, options?: { within?: number, only?: boolean, may_fail?: boolean }): sockspec.Relayed, string
function Socket:expect(wanted, options) end

---The next datagram, whatever it is, and its sender; nil where none comes in time.
---@param options? { within?: number }
---@return string? octets
---@return string? from
function Socket:receive(options) end

---Fails where a datagram with the token comes.
---@param seconds number
function Socket:expect_silence(seconds) end

function Socket:close() end

---@class sockspec.Association
---@field control sockspec.Conn the TCP connection
---@field reply sockspec.Reply
---@field relay string the address to send to
---@field socket sockspec.Socket the client's
local Association = {}

---Sends to the relay: a datagram's fields, or octets.
---@param message string|{ dst: sockspec.Destination, data?: string, frag?: integer, rsv?: integer, atyp?: integer, name_length?: integer }
function Association:send(message) end

---@param wanted string|sockspec.RelayedPattern
---@param options? { within?: number, only?: boolean, may_fail?: boolean }
---@return any
---@return string? from
---@overload fun(self: sockspec.Association, wanted: string, options?: { within?: number, only?: boolean, may_fail?: boolean }): string, string
---@overload fun(self: sockspec.Association, wanted: sockspec.RelayedPattern, options?: { within?: number, only?: boolean, may_fail?: boolean }): sockspec.Relayed, string
function Association:expect(wanted, options) end

---@param options? { within?: number }
---@return string? octets
---@return string? from
function Association:receive(options) end

---@param seconds number
function Association:expect_silence(seconds) end

---Closes the TCP connection.
function Association:close() end

--------------------------------------------------------------------------------------------------
-- t: what run is lent.

---@class sockspec.T
---@field timeout number how long an expected answer is waited for, in seconds
---@field user string the credentials given; empty where none were
---@field password string
---@field denied? string the destination of --deny
---@field origin_name? string the name of --origin-name
local T = {}

---Connects to the target. `auth` chooses the instance that requires a password, or the other one.
---@param options? { auth?: boolean, from?: string, within?: number }
---@return sockspec.Conn
function T:dial(options) end

---Dials, negotiates and sends a request; the reply is yours to judge.
---@param fields { cmd?: integer, dst: sockspec.Destination, ver?: integer, rsv?: integer, atyp?: integer, name_length?: integer }
---@param options? { auth?: boolean, from?: string, within?: number }
---@return sockspec.Conn
function T:open(fields, options) end

---A CONNECT that succeeds.
---@param dst sockspec.Destination
---@param options? { auth?: boolean, from?: string, within?: number }
---@return sockspec.Conn
---@return sockspec.Reply
function T:tunnel(dst, options) end

---The host of a reply, or the proxy's own where that one is unspecified or a name.
---@param bnd_host string
---@param proxy sockspec.Conn
---@return string
function T:usable_host(bnd_host, proxy) end

---A BIND whose first reply says success.
---@param options? { dst?: sockspec.Destination, auth?: boolean, from?: string, within?: number }
---@return sockspec.Conn
---@return sockspec.BindReply
function T:bind(options) end

---A UDP ASSOCIATE that succeeds.
---@param options? { dst?: sockspec.Destination, socket?: sockspec.Socket, auth?: boolean, from?: string, within?: number }
---@return sockspec.Association
function T:associate(options) end

---A TCP listener of the tester's own. With `may_fail` there is none, but nil, where the port is taken.
---@param options? { does?: sockspec.Behaviour, answer?: string, size?: integer, seed?: integer, family?: integer, host?: string, port?: integer, named?: boolean, may_fail?: boolean }
---@return sockspec.Origin
function T:origin(options) end

---Holds what comes, or echoes it, too.
---@param options? { does?: "echo", family?: integer, host?: string, port?: integer }
---@return sockspec.Socket
function T:udp_origin(options) end

---Echoes at one port on every address that name_dst may mean.
---@return sockspec.Socket
function T:udp_origin_by_name() end

---A UDP socket for a client.
---@param options? { family?: integer, host?: string, port?: integer }
---@return sockspec.Socket
function T:udp_socket(options) end

---Connects directly, not through the proxy.
---@param address string
---@param options? { from?: string, within?: number, may_fail?: boolean }
---@return sockspec.Conn
---@return boolean stands
---@return string? why it does not
function T:connect(address, options) end

---Another address of this machine; the case is skipped where the target cannot be reached from one.
---@return string
function T:second_host() end

---An address at which connections are refused for as long as the case runs.
---@param options? { family?: integer, host?: string }
---@return string
function T:refusing_peer(options) end

---An address at which nobody answers.
---@param options? { family?: integer, host?: string }
---@return string
function T:black_hole(options) end

---16 characters that no other case has: put them into what you send.
---@return string
function T:token() end

---Octets that follow from a seed.
---@param size integer
---@param seed? integer
---@return string
function T:payload(size, seed) end

---@param seconds number
function T:pause(seconds) end

---Seconds since the case began.
---@return number
function T:elapsed() end

---Resident octets of the target's process, with --exec.
---@return integer?
function T:memory() end

---How many descriptors the target's process has open, with --exec.
---@return integer?
function T:descriptors() end

---Waits until it has no more than so many.
---@param most integer
---@param options? { within?: number }
function T:expect_descriptors(most, options) end

---What later mismatches and warnings are charged to: one of the case's clauses.
---@param clause sockspec.Clause
function T:about(clause) end

---Writes into the transcript.
---@param format string
---@param ... any
function T:note(format, ...) end

---The case goes on, and cannot be better than a warning.
---@param format string
---@param ... any
function T:warn(format, ...) end

---@param format string
---@param ... any
function T:fail(format, ...) end

---What a failed expect does.
---@param expected string
---@param got string
function T:mismatch(expected, got) end

---@param format string
---@param ... any
function T:unsupported(format, ...) end

---@param format string
---@param ... any
function T:skip(format, ...) end

---Runs functions side by side and returns when all have.
---@param list fun()[]
function T:parallel(list) end
