/* The server's end of a conversation, against any client.
 *
 *   POLICY(1)  OUTCOME(1)  LEN(1)  PIECES(LEN)  and what the client sends
 *
 * POLICY: 01 NO AUTHENTICATION is acceptable, 02 a password, 04 the password is right; the bits 30
 * choose the kind of BND. OUTCOME: the reply's REP in its low half, the second one's in the other.
 * PIECES: the sizes in which the octets arrive. */
#include "fuzz/laws/server.h"
#include "fuzz/fence.h"
#include "fuzz/input.h"
#include "fuzz/mutator/mutator.h"
#include "fuzz/target.h"

static struct s5_address bound(unsigned which)
{
    static const uint8_t ip[16] = {0x20, 0x01, 0x0d, 0xb8};
    struct s5_span octets = {ip, sizeof ip};

    switch (which & 3) {
    case 0:
        return s5_address_ipv4(s5_span_first(octets, 4), 1080);
    case 1:
        return s5_address_ipv6(octets, 65535);
    default:
        return s5_address_name(s5_span_text(which & 1 ? "a" : "proxy.test"), 1);
    }
}

struct front {
    uint8_t policy;
    uint8_t outcome;
    struct s5_span pieces;
};

static struct front front_take(struct s5_span *in)
{
    struct front front;

    front.policy = input_u8(in);
    front.outcome = input_u8(in);
    front.pieces = input_field(in);
    return front;
}

struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    struct s5_span rest = in;

    (void)draw;
    front_take(&rest);
    return mutator_rest(in, rest, MUTATOR_CLIENT_SAYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    struct front front = front_take(&in);
    struct server_shell shell = {
        .policy = {.no_auth = front.policy & 1, .password = front.policy & 2},
        .granted = front.policy & 4,
        .rep = (front.outcome & 15) % 9,
        .second = (front.outcome >> 4) % 9,
        .bnd = bound(front.policy >> 4),
    };

    if (in.size > FENCE_MAX / 2)
        return -1;
    fuzz_demand("server",
                law_of_server(&shell, in, front.pieces, fuzz_draw((struct s5_span){data, size})),
                (struct s5_span){data, size});
    return 0;
}
