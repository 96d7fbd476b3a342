#include "mutate/case.h"

#include <string.h>

enum { LINE_OCTETS = 40 };

/* What the sessions need, so that no more is written than is used. */
struct needs {
    bool host;
    bool port;
    bool closed;
    bool udp;
    bool credentials;
    bool waits;
    bool relay;
};

static size_t size_of_meaning(const struct s5_aim *aim, enum s5_meaning means)
{
    switch (means) {
    case S5_MEANS_HOST:
        return 4;
    case S5_MEANS_PORT:
    case S5_MEANS_CLOSED_PORT:
    case S5_MEANS_UDP_PORT:
        return 2;
    case S5_MEANS_CREDENTIALS:
        return aim->credentials.size;
    case S5_MEANS_ITSELF:
        break;
    }
    return 1;
}

/* What begins at `at`; a part of something that was written over is itself. */
static enum s5_meaning meaning_at(const struct s5_aim *aim, const struct s5_aimed *aimed, size_t at,
                                  size_t end)
{
    enum s5_meaning means = aimed->means[at];
    size_t size = size_of_meaning(aim, means);

    if (at + size > end)
        return S5_MEANS_ITSELF;
    for (size_t i = 0; i < size; i++)
        if (aimed->means[at + i] != means)
            return S5_MEANS_ITSELF;
    return means;
}

static void find_needs(const struct s5_aim *aim, const struct s5_session *session,
                       const struct s5_aimed *aimed, struct needs *needs)
{
    for (size_t i = 0; i < session->count; i++) {
        uint8_t kind = session->acts[i].kind;
        needs->waits |= kind == S5_ACT_AWAIT;
        needs->relay |= kind == S5_ACT_DATAGRAM || kind == S5_ACT_PEER;
        for (size_t at = aimed->starts[i]; at < aimed->starts[i + 1];) {
            enum s5_meaning means = meaning_at(aim, aimed, at, aimed->starts[i + 1]);
            needs->host |= means == S5_MEANS_HOST;
            needs->port |= means == S5_MEANS_PORT || means == S5_MEANS_HOST;
            needs->closed |= means == S5_MEANS_CLOSED_PORT;
            needs->udp |= means == S5_MEANS_UDP_PORT;
            needs->credentials |= means == S5_MEANS_CREDENTIALS;
            at += size_of_meaning(aim, means);
        }
    }
}

static void print_octets(const struct s5_aim *aim, const struct s5_aimed *aimed, size_t at,
                         size_t end, struct s5_buffer *out)
{
    static const char *const words[] = {
        [S5_MEANS_HOST] = "host",
        [S5_MEANS_PORT] = "port",
        [S5_MEANS_CLOSED_PORT] = "closed_port",
        [S5_MEANS_UDP_PORT] = "udp_port",
        [S5_MEANS_CREDENTIALS] = "credentials",
    };
    const char *joint = "";

    if (at == end)
        s5_buffer_text(out, "\"\"");
    while (at < end) {
        enum s5_meaning means = meaning_at(aim, aimed, at, end);
        s5_buffer_text(out, joint);
        joint = " .. ";
        if (means != S5_MEANS_ITSELF) {
            s5_buffer_text(out, words[means]);
            at += size_of_meaning(aim, means);
            continue;
        }
        size_t from = at;
        while (at < end && at - from < LINE_OCTETS &&
               meaning_at(aim, aimed, at, end) == S5_MEANS_ITSELF)
            at++;
        s5_buffer_text(out, "hex \"");
        s5_buffer_hex(out, (struct s5_span){aimed->octets + from, at - from});
        s5_buffer_char(out, '"');
        if (at - from == LINE_OCTETS)
            joint = "\n        .. ";
    }
}

static void print_act(const struct s5_act *act, struct s5_buffer *out)
{
    switch ((enum s5_act_kind)act->kind) {
    case S5_ACT_FLOOD:
        s5_buffer_printf(out, "      proxy:send((\"\\0\"):rep(%u * 1024))\n", act->value);
        break;
    case S5_ACT_AWAIT:
        s5_buffer_printf(out, "      await_more(%u)\n", act->value);
        break;
    case S5_ACT_PAUSE:
        s5_buffer_printf(out, "      t:pause(%.3f)\n", act->value / 1000.0);
        break;
    case S5_ACT_END:
        s5_buffer_text(out, "      proxy:half_close()\n");
        break;
    case S5_ACT_CLOSE:
        s5_buffer_text(out, "      proxy:close()\n");
        break;
    case S5_ACT_RESET:
        s5_buffer_text(out, "      proxy:reset()\n");
        break;
    default:
        break;
    }
}

static void print_words(const struct s5_aim *aim, const struct s5_aimed *aimed, size_t act,
                        enum s5_act_kind kind, struct s5_buffer *out)
{
    size_t at = aimed->starts[act];
    size_t end = aimed->starts[act + 1];

    if (kind == S5_ACT_SEND) {
        s5_buffer_text(out, "      proxy:send(");
        print_octets(aim, aimed, at, end, out);
        s5_buffer_text(out, ")\n");
    } else {
        s5_buffer_printf(out, "      %s(", kind == S5_ACT_PEER ? "visit" : "relay");
        print_octets(aim, aimed, at, end, out);
        s5_buffer_text(out, ")\n");
    }
}

static void print_session(const struct s5_case_of_sessions *it, const struct s5_session *session,
                          struct s5_buffer *out)
{
    static const char *const does[S5_ORIGIN_KINDS] = {
        "does = \"echo\"",  "does = \"sink\"",  "does = \"source\", size = 4096, seed = 1",
        "does = \"close\"", "does = \"reset\"", "does = \"slow\"",
    };
    struct s5_aimed aimed;
    struct needs needs = {0};
    bool closed = false;

    if (!s5_aim_session(it->aim, session, &aimed))
        return;
    find_needs(it->aim, session, &aimed, &needs);
    s5_buffer_text(out, "    do\n");
    if (needs.port) {
        s5_buffer_printf(out, "      local origin = t:origin { %s }\n", does[session->origin]);
        s5_buffer_text(out, "      local port = (\">I2\"):pack(origin.port)\n");
    }
    if (needs.host)
        s5_buffer_text(out, "      local host = "
                            "string.char(origin.host:match(\"^(%d+)%.(%d+)%.(%d+)%.(%d+)$\"))\n");
    if (needs.closed)
        s5_buffer_text(
            out,
            "      local closed_port = (\">I2\"):pack((select(2, split(t:refusing_peer()))))\n");
    if (needs.udp)
        s5_buffer_text(
            out, "      local udp_port = (\">I2\"):pack(t:udp_origin({ does = \"echo\" }).port)\n");
    if (needs.credentials)
        s5_buffer_text(out, "      local credentials = password_request { user = t.user, password "
                            "= t.password }\n");
    s5_buffer_text(out, "      local proxy = t:dial()\n");
    if (needs.waits)
        s5_buffer_text(
            out, "      local heard = 0\n"
                 "      local function await_more(ms)\n"
                 "        for _ = 1, ms do\n"
                 "          if proxy:received() > heard or not proxy:is_open() then break end\n"
                 "          t:pause(0.001)\n"
                 "        end\n"
                 "        heard = proxy:received()\n"
                 "      end\n");
    if (needs.relay)
        s5_buffer_text(out, "      local function listens() return where_it_listens(proxy) end\n"
                            "      local socket\n"
                            "      local function relay(octets)\n"
                            "        socket = socket or t:udp_socket()\n"
                            "        if listens() then socket:send(listens(), octets) end\n"
                            "      end\n"
                            "      local function visit(octets)\n"
                            "        if not listens() then return end\n"
                            "        local peer = t:connect(listens(), { may_fail = true })\n"
                            "        peer:send(octets)\n"
                            "        peer:half_close()\n"
                            "      end\n");
    for (size_t i = 0; i < session->count; i++) {
        enum s5_act_kind kind = session->acts[i].kind;
        closed |= kind == S5_ACT_CLOSE || kind == S5_ACT_RESET;
        if (s5_act_speaks(kind))
            print_words(it->aim, &aimed, i, kind, out);
        else
            print_act(&session->acts[i], out);
    }
    if (!closed)
        s5_buffer_text(out, "      proxy:close()\n");
    s5_buffer_text(out, "    end\n");
}

static const char relay_words[] =
    "-- Where a reply of success among the first octets says that the proxy listens, or nil.\n"
    "local function where_it_listens(proxy)\n"
    "  local came = proxy:pending()\n"
    "  local at = came:byte(2) == PASSWORD and 5 or 3\n"
    "  local size = ({ [IPV4] = 4, [IPV6] = 16, [DOMAIN] = 1 + (came:byte(at + 4) or 0) "
    "})[came:byte(at + 3)]\n"
    "  if not size or came:byte(at + 1) ~= SUCCEEDED or #came < at + 5 + size then return nil end\n"
    "  local port = (\">I2\"):unpack(came, at + 4 + size)\n"
    "  return port > 0 and join((split(proxy.peer)), port) or nil\n"
    "end\n\n";

/* A proxy that serves the next one has taken note of those before. */
static const char serves_words[] = "    local function serves_on()\n"
                                   "      local origin = t:origin { does = \"echo\" }\n"
                                   "      local good = t:tunnel(origin.dst)\n"
                                   "      good:send(t:token())\n"
                                   "      good:expect(t:token())\n"
                                   "      good:close()\n"
                                   "    end\n";

/* Whether the target reads what was sent before it hears of the end that comes right behind hangs
 * on the moment, so that once is not enough. */
static const char serve_words[] = "    for _ = 1, 8 do session() end\n"
                                  "    serves_on()\n";

static const char descriptors_words[] =
    "    for _ = 1, 10 do session() end\n"
    "    serves_on()\n"
    "    local before = t:descriptors()\n"
    "    if not before then t:skip(\"the target's descriptors cannot be counted\") end\n"
    "    for _ = 1, 100 do session() end\n"
    "    serves_on()\n"
    "    t:expect_descriptors(before + 50)\n";

static const char memory_words[] =
    "    local least = math.huge\n"
    "    for round = 0, 5 do\n"
    "      local before = t:memory()\n"
    "      if not before then t:skip(\"the target's memory cannot be read\") end\n"
    "      for _ = 1, 100 do session() end\n"
    "      serves_on()\n"
    "      local growth = (t:memory() - before) // 100\n"
    "      if round > 0 then least = math.min(least, growth) end\n"
    "    end\n"
    "    if least >= most then\n"
    "      t:mismatch(\"a round of 100 sessions that costs no memory\",\n"
    "        \"at least \" .. least .. \" octets a session in each of 5 rounds\")\n"
    "    end\n";

static void print_demand(const struct s5_case_of_sessions *it, struct s5_buffer *out)
{
    s5_buffer_text(out, serves_words);
    switch (it->demand) {
    case S5_DEMAND_SERVE:
        s5_buffer_text(out, serve_words);
        break;
    case S5_DEMAND_DESCRIPTORS:
        s5_buffer_text(out, descriptors_words);
        break;
    case S5_DEMAND_MEMORY:
        s5_buffer_printf(out, "    local most = %lu -- octets a session\n", it->octets);
        s5_buffer_text(out, memory_words);
        break;
    }
}

void s5_case_of_sessions_print(const struct s5_case_of_sessions *it, struct s5_buffer *out)
{
    struct s5_aimed aimed;
    struct needs needs = {0};

    for (size_t i = 0; i < it->count; i++)
        if (s5_aim_session(it->aim, &it->sessions[i], &aimed))
            find_needs(it->aim, &it->sessions[i], &aimed, &needs);
    s5_buffer_printf(out, "-- Found by sockspec fuzz: %s.\n", it->found);
    if (needs.relay)
        s5_buffer_text(out, relay_words);
    s5_buffer_printf(out,
                     "return case {\n"
                     "  id      = \"%s\",\n"
                     "  title   = \"The proxy serves on, and unharmed, after a session that a "
                     "fuzzer made up\",\n"
                     "  section = \"-\", level = \"ROBUST\",\n"
                     "  clauses = { \"ROB-01\" },\n"
                     "  tags    = { \"fuzz\" },\n",
                     it->id);
    s5_buffer_printf(out, "  needs   = {%s%s%s },\n",
                     it->demand != S5_DEMAND_SERVE ? " \"pid\"" : "",
                     it->demand != S5_DEMAND_SERVE && needs.credentials ? "," : "",
                     needs.credentials ? " \"credentials\"" : "");
    s5_buffer_text(out, "  run = function(t)\n"
                        "    local function session()\n");
    for (size_t i = 0; i < it->count; i++)
        print_session(it, &it->sessions[i], out);
    s5_buffer_text(out, "    end\n");
    print_demand(it, out);
    s5_buffer_text(out, "  end,\n"
                        "}\n");
}
