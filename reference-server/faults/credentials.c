/* Faults in comparing name and password, RFC 1929 section 2: AUTH-06 and AUTH-08. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* One way to find that what the client sent is what the user has. */
typedef bool comparison(struct s5_span asked, struct s5_span known);

static bool is_anything(struct s5_span asked, struct s5_span known)
{
    (void)asked;
    (void)known;
    return true;
}

/* strncmp() with the client's length, or with the user's. */
static bool is_prefix(struct s5_span asked, struct s5_span known)
{
    return s5_span_equal(asked, s5_span_first(known, asked.size));
}

static bool begins_right(struct s5_span asked, struct s5_span known)
{
    return is_prefix(known, asked);
}

/* What crypt(3) of old made of passwords. */
static bool is_same_in_eight(struct s5_span asked, struct s5_span known)
{
    return s5_span_equal(s5_span_first(asked, 8), s5_span_first(known, 8));
}

static bool is_suffix(struct s5_span asked, struct s5_span known)
{
    return asked.size <= known.size &&
           s5_span_equal(asked, s5_span_skip(known, known.size - asked.size));
}

/* Whether the octets are the same once each has gone through `fold`. */
static bool is_same_folded(struct s5_span asked, struct s5_span known, uint8_t (*fold)(uint8_t))
{
    bool same = asked.size == known.size;

    for (size_t i = 0; same && i < asked.size; i++)
        same = fold(asked.data[i]) == fold(known.data[i]);
    return same;
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
}

static bool is_same_without_case(struct s5_span asked, struct s5_span known)
{
    return is_same_folded(asked, known, lower);
}

static uint8_t seven_bits(uint8_t octet)
{
    return octet & 0x7f;
}

static bool is_same_in_seven_bits(struct s5_span asked, struct s5_span known)
{
    return is_same_folded(asked, known, seven_bits);
}

static uint8_t even(uint8_t octet)
{
    return octet & 0xfe;
}

/* All but the last octet, whose lowest bit a loop that ends too early leaves out. */
static bool is_same_but_last(struct s5_span asked, struct s5_span known)
{
    return is_same_folded(asked, known, even) &&
           s5_span_equal(s5_span_first(asked, asked.size - 1),
                         s5_span_first(known, known.size - 1));
}

static bool is_same_up_to_nul(struct s5_span asked, struct s5_span known)
{
    const uint8_t *nul = memchr(asked.data, 0, asked.size);

    return s5_span_equal(nul == NULL ? asked : s5_span_first(asked, (size_t)(nul - asked.data)),
                         known);
}

static bool is_space(uint8_t octet)
{
    return octet == ' ' || octet == '\r' || octet == '\n' || octet == 0;
}

static bool is_same_trimmed(struct s5_span asked, struct s5_span known)
{
    while (asked.size > 0 && is_space(asked.data[0]))
        asked = s5_span_skip(asked, 1);
    while (asked.size > 0 && is_space(asked.data[asked.size - 1]))
        asked.size--;
    return s5_span_equal(asked, known);
}

/* ---- the rows of one field, and of both ---- */

enum way {
    ANYTHING,
    PREFIX,
    LONGER,
    EIGHT,
    SUFFIX,
    CASE,
    SEVEN_BITS,
    LAST_OCTET,
    UP_TO_NUL,
    TRIMMED,
};

static comparison *const ways[] = {
    [ANYTHING] = is_anything,
    [PREFIX] = is_prefix,
    [LONGER] = begins_right,
    [EIGHT] = is_same_in_eight,
    [SUFFIX] = is_suffix,
    [CASE] = is_same_without_case,
    [SEVEN_BITS] = is_same_in_seven_bits,
    [LAST_OCTET] = is_same_but_last,
    [UP_TO_NUL] = is_same_up_to_nul,
    [TRIMMED] = is_same_trimmed,
};

static bool grant_password(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    struct s5_span name, password;

    for (size_t i = 0; s5_users_at(c->reference->options.users, i, &name, &password); i++)
        if (s5_span_equal(uname, name) && ways[s5_departure_number(c)](passwd, password))
            return true;
    return false;
}

static bool grant_name(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    struct s5_span name, password;

    for (size_t i = 0; s5_users_at(c->reference->options.users, i, &name, &password); i++)
        if (s5_span_equal(passwd, password) && ways[s5_departure_number(c)](uname, name))
            return true;
    return false;
}

static bool grant_swapped(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    return s5_correct_grant(c, uname, passwd) || s5_correct_grant(c, passwd, uname);
}

/* Joins two fields, with what stands between them. */
static struct s5_span join(struct s5_span a, struct s5_span between, struct s5_span b, uint8_t *out)
{
    memcpy(out, a.data, a.size);
    memcpy(out + a.size, between.data, between.size);
    memcpy(out + a.size + between.size, b.data, b.size);
    return (struct s5_span){out, a.size + between.size + b.size};
}

/* Name and password are compared as one text. */
static bool grant_joined(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    uint8_t one[512], other[512];
    struct s5_span name, password;
    struct s5_span nothing = s5_span_text("");
    struct s5_span asked = join(uname, nothing, passwd, one);

    for (size_t i = 0; s5_users_at(c->reference->options.users, i, &name, &password); i++)
        if (s5_span_equal(asked, join(name, nothing, password, other)))
            return true;
    return false;
}

/* "name:password" as a name needs no password beside it. */
static bool grant_url(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    uint8_t known[512];
    struct s5_span name, password;

    for (size_t i = 0; s5_users_at(c->reference->options.users, i, &name, &password); i++)
        if (s5_span_equal(uname, join(name, s5_span_text(":"), password, known)))
            return true;
    return s5_correct_grant(c, uname, passwd);
}

/* ---- empty fields, which are no credentials at all ---- */

enum { NAME = 1, PASSWORD = 2 };

static struct s5_step accept_empty(struct s5_connection *c, struct s5_span in)
{
    struct s5_password_request request;
    uint8_t as[S5_PASSWORD_REQUEST_MAX];
    struct s5_result result = s5_password_request_decode(in, &request);

    if (!s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) || result.status != S5_OK)
        return s5_correct_step(c, in);
    size_t empty = (request.uname.size == 0 ? NAME : 0) | (request.passwd.size == 0 ? PASSWORD : 0);
    if (empty == s5_departure_number(c)) /* in place of it stands what would be right */
        s5_users_at(c->reference->options.users, 0, &request.uname, &request.passwd);
    return s5_departure_read_as(
        c, (struct s5_span){as, s5_password_request_encode(&request, as, sizeof as)}, result.size);
}

/* ---- one place for all clients ---- */

/* How many were judged so far, and what the latest was told. */
static size_t judged;
static uint8_t latest_status;

static struct s5_step notice_part(struct s5_connection *c, struct s5_span in)
{
    enum { A_GOOD_PART = 5 };
    struct s5_password_request credentials;

    if (s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) && c->notes.count == 0 &&
        in.size >= A_GOOD_PART && s5_password_request_decode(in, &credentials).status == S5_MORE)
        c->notes.count = judged + 1;
    return s5_correct_step(c, in);
}

static void say_verdict_of_latest(struct s5_connection *c, enum s5_message_kind kind,
                                  struct s5_span octets)
{
    if (kind != S5_PASSWORD_RESPONSE) {
        s5_correct_say(c, kind, octets);
    } else if (c->notes.count > 0 && c->notes.count != judged + 1) {
        s5_departure_write(c, S5_BYTES(S5_PASSWORD_VERSION, latest_status));
    } else {
        judged++;
        latest_status = octets.data[1];
        s5_correct_say(c, kind, octets);
    }
}

static const struct s5_departure rows[] = {
    {.name = "credentials-password-ignored",
     .clause = "AUTH-06",
     .also = "AUTH-03",
     .seen = "any password passes with a right name",
     .conduct = {.grant = grant_password},
     .number = ANYTHING},
    {.name = "credentials-password-cut-at-nul",
     .clause = "AUTH-06",
     .seen = "the password is compared up to a NUL in it",
     .conduct = {.grant = grant_password},
     .number = UP_TO_NUL},
    {.name = "credentials-name-ignored",
     .clause = "AUTH-06",
     .seen = "any name passes with a right password",
     .conduct = {.grant = grant_name},
     .number = ANYTHING},
    {.name = "credentials-swapped",
     .clause = "AUTH-06",
     .seen = "name and password pass in each other's place",
     .conduct = {.grant = grant_swapped}},
    {.name = "credentials-joined",
     .clause = "AUTH-06",
     .seen = "name and password are compared as one text",
     .conduct = {.grant = grant_joined}},
    {.name = "credentials-in-name",
     .clause = "AUTH-06",
     .seen = "a name of the form NAME:PASS passes with any password",
     .conduct = {.grant = grant_url}},
    {.name = "empty-user-passes",
     .clause = "AUTH-08",
     .seen = "an empty name passes",
     .conduct = {.step = accept_empty},
     .number = NAME},
    {.name = "empty-password-passes",
     .clause = "AUTH-08",
     .seen = "an empty password passes",
     .conduct = {.step = accept_empty},
     .number = PASSWORD},
    {.name = "empty-credentials-pass",
     .clause = "AUTH-08",
     .seen = "an empty name with an empty password passes",
     .conduct = {.step = accept_empty},
     .number = NAME | PASSWORD},
    {.name = "credentials-judged-as-latest",
     .clause = "AUTH-06",
     .also = "AUTH-03 AUTH-05 AUTH-09",
     .seen = "credentials that came in parts get the verdict on others that came meanwhile",
     .conduct = {.step = notice_part, .say = say_verdict_of_latest}},
};

const struct s5_departure_list s5_faults_credentials = {rows, S5_COUNT(rows)};
