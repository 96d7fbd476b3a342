/* The client's end against the server's.
 *
 *   POLICY(1)  OUTCOME(1)  wish (see wish.h)  LEN(1) NAME(LEN)  LEN(1) PASSWORD(LEN)  and PIECES
 *
 * POLICY: 01 NO AUTHENTICATION is acceptable, 02 a password, 04 whoever the client says is let in,
 * else NAME with PASSWORD, 08 octets arrive one by one, else in PIECES. OUTCOME: the reply's REP in
 * its low half, the second one's in the other. */
#include "fuzz/laws/meeting.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "fuzz/targets/wish.h"

/* Messages stand nowhere in it, but what they are made of. */
struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    struct mutator_stretch fields[WISH_FIELDS + 2];
    struct s5_span rest = s5_span_skip(in, 2);
    size_t count = wish_fields(in, &rest, fields);

    if (in.size > 0 && (in.data[0] & 4) == 0) {
        fields[count++] = mutator_field(in, &rest, 0);
        fields[count++] = mutator_field(in, &rest, 0);
    }
    return fields[draw % count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    uint8_t policy = input_u8(&in);
    uint8_t outcome = input_u8(&in);
    struct meeting meeting = {
        .policy = {.no_auth = policy & 1, .password = policy & 2},
        .wish = wish_take(&in),
        .rep = (outcome & 15) % 9,
        .second = (outcome >> 4) % 9,
        .octetwise = policy & 8,
    };

    if (policy & 4) {
        meeting.uname = meeting.wish.uname;
        meeting.passwd = meeting.wish.passwd;
    } else {
        meeting.uname = input_field(&in);
        meeting.passwd = input_field(&in);
    }
    meeting.pieces = in;
    fuzz_demand("meeting", law_of_meeting(&meeting), (struct s5_span){data, size});
    return 0;
}
