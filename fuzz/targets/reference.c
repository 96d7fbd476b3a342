/* The reference server without sockets: what happens around it in, what it does out.
 *
 *   POLICY(1)  then for each event  KIND and WHICH(1)  and, where it bears octets, LEN(1)
 *   OCTETS(LEN)
 *
 * POLICY: 01 a user is to be known (user, pass), 02 rules forbid some, 04 fragments are dropped.
 * KIND stands in the low four bits, WHICH in the others. */
#include "fuzz/harness/net.h"
#include "fuzz/input.h"
#include "fuzz/mutator/mutator.h"
#include "fuzz/target.h"
#include "reference-server/server.h"

#include <errno.h>
#include <string.h>

enum { EVENTS_MAX = 300, LOGGED_MAX = 6 * 1024 };

static const char *broken;

static void look_at_log(void *user, const char *line)
{
    (void)user;
    for (const char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            broken = "an octet stands in the log as it is";
    if (strlen(line) >= LOGGED_MAX)
        broken = "a line of the log is too long";
}

static void happen(struct s5_span *in)
{
    static const int failures[] = {0, ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT, 0, EACCES,
                                   0};
    uint8_t head = input_u8(in);
    unsigned which = head >> 4;

    switch (head & 15) {
    case 0:
        played_connect(which);
        break;
    case 1:
        played_opened(which, 0);
        break;
    case 2:
        played_opened(which, failures[input_u8(in) & 7]);
        break;
    case 3:
        played_fin(which);
        break;
    case 4:
        played_reset(which);
        break;
    case 5:
        played_stall(which);
        break;
    case 6:
        played_time((uint64_t)input_u8(in) * 500);
        break;
    case 7:
        played_resolved(which, input_u8(in) & 31);
        break;
    case 8:
    case 9: {
        uint8_t from = input_u8(in);
        played_datagram(which, from, input_field(in));
        break;
    }
    default:
        played_octets(which, input_field(in));
    }
}

/* What a client was told breaks no clause, up to where it is somebody else's octets. */
static const char *law_of_wire(const struct played_wire *wire)
{
    struct s5_dialogue dialogue;
    struct s5_span client = {wire->read.octets, wire->read.size};
    struct s5_span server = {wire->written.octets, wire->written.size};

    if (!wire->client || wire->reset || server.size == LISTENER_MAX)
        return NULL;
    const char *wrong = listen_to_both(client, server, S5_SERVER, &dialogue);
    return dialogue.phase == S5_PHASE_RELAY ? NULL : wrong;
}

static void play(struct s5_span in, const struct s5_reference_options *options)
{
    struct s5_error error;

    played_begin();
    struct s5_reference *server = s5_reference_new(played_loop(), options, &error);
    fuzz_demand("reference", server == NULL ? error.text : NULL, in);
    played_connect(0);
    for (int events = 0; in.size > 0 && events < EVENTS_MAX; events++)
        happen(&in);
    s5_reference_free(server);
}

/* The octets of an event. */
struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    struct mutator_stretch chosen = {.at = in.size};
    struct s5_span rest = s5_span_skip(in, 1);

    for (uint64_t seen = 1; rest.size > 0;) {
        unsigned kind = input_u8(&rest) & 15;
        unsigned kinds = kind < 10 ? 1U << S5_UDP : MUTATOR_CLIENT_SAYS | MUTATOR_SERVER_SAYS;
        if (kind == 2 || (kind >= 6 && kind < 10))
            input_u8(&rest);
        if (kind < 8)
            continue;
        struct mutator_stretch field = mutator_field(in, &rest, kinds);
        if ((draw = s5_mix(draw)) % seen++ == 0)
            chosen = field;
    }
    return chosen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span whole = {data, size};
    struct s5_span in = whole;
    struct s5_endpoint listen = {.family = 4, .ip = {127, 0, 0, 1}, .port = 1080};
    uint8_t policy = input_u8(&in);
    struct s5_users *users = policy & 1 ? s5_users_new() : NULL;
    struct s5_rules *rules = policy & 2 ? s5_rules_new() : NULL;
    struct s5_reference_options options = {
        .listen = &listen,
        .listen_count = 1,
        .users = users,
        .rules = rules,
        .limits = s5_reference_default_limits(),
        .no_fragments = policy & 4,
        .log = look_at_log,
    };

    broken = NULL;
    options.limits.connections = 4;
    if (users != NULL)
        s5_users_add_text(users, "user:pass", NULL);
    if (rules != NULL) {
        s5_rules_add(rules, "deny to 127.0.0.2", NULL);
        s5_rules_add(rules, "deny to *.test", NULL);
    }
    play(in, &options);
    fuzz_demand("reference", broken, whole);
    for (size_t i = 0; i < played_wire_count(); i++) {
        const struct played_wire *wire = played_wire_at(i);
        FUZZ_DEMAND(wire->stream == NULL, whole);
        fuzz_demand("reference", law_of_wire(wire), whole);
    }
    FUZZ_DEMAND(played_held() == 0, whole);
    s5_users_free(users);
    s5_rules_free(rules);
    return 0;
}
