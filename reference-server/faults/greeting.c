/* Faults in the method negotiation, RFC 1928 section 3. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

/* ---- the form of the answer ---- */

static void say_with_version(struct s5_connection *c, enum s5_message_kind kind,
                             struct s5_span octets)
{
    if (kind == S5_CHOICE)
        s5_departure_write(c, S5_BYTES((uint8_t)s5_departure_number(c), octets.data[1]));
    else
        s5_correct_say(c, kind, octets);
}

static void say_no_refusal(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    if (kind != S5_CHOICE || octets.data[1] != S5_METHOD_NONE_ACCEPTABLE)
        s5_correct_say(c, kind, octets);
}

static const struct s5_departure rows[] = {
    {.name = "choice-version-04",
     .clause = "GRT-03",
     .seen = "the method selection begins with 04",
     .conduct = {.say = say_with_version},
     .number = 4},
    {.name = "choice-version-01",
     .clause = "GRT-03",
     .seen = "the method selection begins with 01, the version of the sub-negotiation",
     .conduct = {.say = say_with_version},
     .number = 1},
    {.name = "none-acceptable-closes",
     .clause = "GRT-05",
     .seen = "the connection is closed without 05 FF where no method is acceptable",
     .conduct = {.say = say_no_refusal}},
};

const struct s5_departure_list s5_faults_greeting = {rows, S5_COUNT(rows)};
