#include "capture/socks/secret.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

/* Reads the password request that waits first. With ones in place of what is missing it is as long
 * as it can be, if only its first length is there. */
static void read_waiting(struct s5_secret *out, const struct s5_inbox *inbox)
{
    uint8_t zeros[S5_PASSWORD_REQUEST_MAX] = {0};
    uint8_t ones[S5_PASSWORD_REQUEST_MAX];
    struct s5_password_request request = {0};

    memset(ones, 0xff, sizeof ones);
    s5_inbox_fill(inbox, 0x00, zeros, sizeof zeros);
    s5_inbox_fill(inbox, 0xff, ones, sizeof ones);
    size_t longest = s5_password_request_decode((struct s5_span){ones, sizeof ones}, &request).size;
    size_t plen = 2 + request.uname.size;
    bool placed = zeros[1] == ones[1];

    *out = (struct s5_secret){.at = s5_inbox_at(inbox),
                              .size = placed ? longest : sizeof ones,
                              .exact = placed && zeros[plen] == ones[plen],
                              .name = request.uname.size,
                              .password = request.passwd.size};
    out->whole = out->exact;
    for (size_t i = 0; i < out->size; i++) {
        bool known = zeros[i] == ones[i];
        bool form = i < 2 || (placed && i == plen);
        out->octets[i] = zeros[i];
        out->marks[i] = (known ? S5_SECRET_KNOWN : 0) | (form ? S5_SECRET_FORM : 0);
        out->whole = out->whole && known;
    }
}

static void tell(const struct s5_seeker *seeker, enum s5_side side, const struct s5_secret *secret)
{
    seeker->user.take(seeker->user.context, side, secret);
}

/* Tells of the octets from `at` up to `end`, of which nobody knows what they are. */
static void tell_doubt(const struct s5_seeker *seeker, uint64_t at, uint64_t end)
{
    struct s5_secret doubt = {.at = at, .size = (size_t)(end - at), .blind = true};

    if (at < end)
        tell(seeker, S5_CLIENT, &doubt);
}

void s5_seeker_take_due(struct s5_seeker *seeker, const struct s5_inbox *inbox, uint64_t size)
{
    struct s5_secret secret;

    if (seeker->user.take == NULL || size == 0)
        return;
    read_waiting(&secret, inbox);
    seeker->end = secret.at + secret.size;
    if (secret.size > size)
        secret.size = (size_t)size;
    tell(seeker, S5_CLIENT, &secret);
}

void s5_seeker_doubt(struct s5_seeker *seeker, uint64_t at)
{
    if (seeker->end <= at)
        seeker->end = at + S5_PASSWORD_REQUEST_MAX;
}

void s5_seeker_take_astray(struct s5_seeker *seeker, const struct s5_inbox *inbox, uint64_t frame)
{
    uint64_t at = s5_inbox_at(inbox);
    uint64_t end = seeker->end;
    size_t there = s5_inbox_waiting(inbox).size;
    size_t ahead = 0;
    int64_t time;

    if (seeker->user.take == NULL)
        return;
    while (ahead < there && s5_inbox_frame(inbox, ahead, &time) < frame)
        ahead++;
    if (frame != UINT64_MAX && at + ahead < end)
        end = at + ahead;
    tell_doubt(seeker, at, end);
}

/* Takes a message that is said out of turn: a password request; or a greeting behind which one may
 * come, of a session inside another whose last reply is lost. */
static enum s5_status take_message(const struct s5_seeker *seeker, struct s5_span in)
{
    struct s5_password_request unused;
    struct s5_greeting greeting;
    struct s5_secret secret;
    struct s5_result result = {.status = S5_BAD};

    if (in.size > 0 && in.data[0] == S5_PASSWORD_VERSION) {
        result = s5_password_request_decode(in, &unused);
        if (result.status == S5_OK) {
            read_waiting(&secret, seeker->inbox);
            tell(seeker, S5_CLIENT, &secret);
        }
    } else if (in.size > 0 && in.data[0] == S5_VERSION) {
        result = s5_greeting_decode(in, &greeting);
        if (result.status == S5_OK && !s5_greeting_offers(&greeting, S5_METHOD_PASSWORD))
            return S5_BAD;
    }
    if (result.status == S5_OK)
        s5_inbox_use(seeker->inbox, result.size);
    return result.status;
}

/* No message could be made out of what waits: tells of it as far as it may be one. */
static void give_up(struct s5_seeker *seeker, struct s5_span in)
{
    struct s5_secret secret;

    if (in.size > 0 && in.data[0] == S5_PASSWORD_VERSION) {
        read_waiting(&secret, seeker->inbox);
        tell(seeker, S5_CLIENT, &secret);
    } else {
        tell_doubt(seeker, s5_inbox_at(seeker->inbox), seeker->end);
    }
    seeker->done = true;
    s5_seeker_fini(seeker);
}

void s5_seeker_take(struct s5_seeker *seeker, const struct s5_piece *piece)
{
    if (seeker->user.take == NULL || seeker->done)
        return;
    if (seeker->inbox == NULL) {
        seeker->inbox = malloc(sizeof *seeker->inbox);
        if (seeker->inbox == NULL)
            return; /* as if the packet had been lost */
        s5_inbox_init(seeker->inbox, seeker->limits);
    }
    s5_inbox_take(seeker->inbox, piece);
    for (;;) {
        struct s5_span in = s5_inbox_waiting(seeker->inbox);
        bool broken = s5_inbox_broken(seeker->inbox);
        if (in.size == 0 && !broken)
            return;
        enum s5_status status = take_message(seeker, in);
        if (status == S5_MORE && !broken)
            return;
        if (status != S5_OK) {
            give_up(seeker, in);
            return;
        }
    }
}

void s5_seeker_take_waiting(struct s5_seeker *seeker, const struct s5_inbox *inbox)
{
    struct s5_span in = s5_inbox_waiting(inbox);
    struct s5_piece piece = {.at = s5_inbox_at(inbox), .size = in.size, .octets = in};

    if (in.size > 0)
        s5_seeker_take(seeker, &piece);
}

/* Whether a password request waits there alone, or with a request behind it. */
static bool is_password(struct s5_span in)
{
    struct s5_password_request request;
    struct s5_findings findings = {0};
    struct s5_result result = s5_password_request_decode(in, &request);

    s5_password_request_check(result, &request, &findings);
    struct s5_span rest = s5_span_skip(in, result.size);
    return result.status == S5_OK && findings.count == 0 &&
           (rest.size == 0 || rest.data[0] == S5_VERSION);
}

static bool chooses_password(struct s5_span in)
{
    struct s5_choice choice;

    return s5_choice_decode(in, &choice).status == S5_OK && choice.ver == S5_VERSION &&
           choice.method == S5_METHOD_PASSWORD;
}

void s5_seeker_take_unrecognised(struct s5_seeker *seeker, struct s5_inbox inbox[2], bool beginning)
{
    struct s5_inbox *client = &inbox[S5_CLIENT];
    struct s5_greeting greeting;
    struct s5_secret secret;

    if (seeker->user.take == NULL)
        return;
    struct s5_result result = s5_greeting_decode(s5_inbox_waiting(client), &greeting);
    if (result.status == S5_OK && s5_greeting_offers(&greeting, S5_METHOD_PASSWORD)) {
        s5_inbox_use(client, result.size);
        s5_seeker_take_waiting(seeker, client);
        s5_seeker_finish(seeker);
    }
    if (chooses_password(s5_inbox_waiting(&inbox[S5_SERVER])) && s5_inbox_broken(client) &&
        (result.status != S5_OK || s5_inbox_waiting(client).size == 0)) {
        uint64_t at = s5_inbox_at(client);
        tell_doubt(seeker, at, at + s5_inbox_next(client) + S5_PASSWORD_REQUEST_MAX);
    }
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER && !beginning; side++)
        if (is_password(s5_inbox_waiting(&inbox[side]))) {
            read_waiting(&secret, &inbox[side]);
            tell(seeker, side, &secret);
        }
}

void s5_seeker_finish(struct s5_seeker *seeker)
{
    struct s5_span in = {NULL, 0};

    if (!seeker->done && seeker->inbox != NULL)
        in = s5_inbox_waiting(seeker->inbox);
    if (in.size > 0)
        give_up(seeker, in);
    seeker->done = true;
}

void s5_seeker_fini(struct s5_seeker *seeker)
{
    if (seeker->inbox != NULL)
        s5_inbox_fini(seeker->inbox);
    free(seeker->inbox);
    seeker->inbox = NULL;
}
