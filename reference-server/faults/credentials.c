/* Faults in comparing name and password, RFC 1929 section 2: AUTH-06 and AUTH-08. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* A name and a password. */
struct pair {
    struct s5_span name;
    struct s5_span password;
};

static struct s5_span up_to_nul(struct s5_span in)
{
    const uint8_t *nul = memchr(in.data, 0, in.size);

    return nul == NULL ? in : s5_span_first(in, (size_t)(nul - in.data));
}

/* Writes what comes of joining the two, with `between` in between. */
static struct s5_span join(const struct pair *pair, const char *between, uint8_t out[512])
{
    struct s5_span middle = s5_span_text(between);
    size_t size = 0;

    memcpy(out, pair->name.data, pair->name.size);
    size += pair->name.size;
    memcpy(out + size, middle.data, middle.size);
    size += middle.size;
    memcpy(out + size, pair->password.data, pair->password.size);
    size += pair->password.size;
    return (struct s5_span){out, size};
}

/* What is taken for a user's name and password. */
enum taken { ANY_PASSWORD, PASSWORD_UP_TO_NUL, ANY_NAME, SWAPPED, JOINED, JOINED_IN_NAME };

static bool fits(enum taken taken, const struct pair *asked, const struct pair *known)
{
    bool same_name = s5_span_equal(asked->name, known->name);
    bool same_password = s5_span_equal(asked->password, known->password);
    uint8_t one[512], other[512];

    switch (taken) {
    case ANY_PASSWORD:
        return same_name;
    case PASSWORD_UP_TO_NUL:
        return same_name && s5_span_equal(up_to_nul(asked->password), known->password);
    case ANY_NAME:
        return same_password;
    case SWAPPED:
        return (same_name && same_password) || (s5_span_equal(asked->name, known->password) &&
                                                s5_span_equal(asked->password, known->name));
    case JOINED:
        return s5_span_equal(join(asked, "", one), join(known, "", other));
    case JOINED_IN_NAME:
        return (same_name && same_password) || s5_span_equal(asked->name, join(known, ":", other));
    }
    return false;
}

static bool grant_what_fits(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    const struct pair asked = {uname, passwd};
    struct pair known;

    for (size_t i = 0; s5_users_at(c->reference->options.users, i, &known.name, &known.password);
         i++)
        if (fits((enum taken)s5_departure_number(c), &asked, &known))
            return true;
    return false;
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

static const struct s5_departure rows[] = {
    {.name = "credentials-password-ignored",
     .clause = "AUTH-06",
     .also = "AUTH-03",
     .seen = "any password passes with a right name",
     .conduct = {.grant = grant_what_fits},
     .number = ANY_PASSWORD},
    {.name = "credentials-password-cut-at-nul",
     .clause = "AUTH-06",
     .seen = "the password is compared up to a NUL in it",
     .conduct = {.grant = grant_what_fits},
     .number = PASSWORD_UP_TO_NUL},
    {.name = "credentials-name-ignored",
     .clause = "AUTH-06",
     .seen = "any name passes with a right password",
     .conduct = {.grant = grant_what_fits},
     .number = ANY_NAME},
    {.name = "credentials-swapped",
     .clause = "AUTH-06",
     .seen = "name and password pass in each other's place",
     .conduct = {.grant = grant_what_fits},
     .number = SWAPPED},
    {.name = "credentials-joined",
     .clause = "AUTH-06",
     .seen = "name and password are compared as one text",
     .conduct = {.grant = grant_what_fits},
     .number = JOINED},
    {.name = "credentials-in-name",
     .clause = "AUTH-06",
     .seen = "a name of the form NAME:PASS passes with any password",
     .conduct = {.grant = grant_what_fits},
     .number = JOINED_IN_NAME},
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
};

const struct s5_departure_list s5_faults_credentials = {rows, S5_COUNT(rows)};
