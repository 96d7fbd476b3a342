/* Variants: servers that keep every clause and do unusually what the RFCs leave open. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <time.h>

/* Each octet of an answer in a segment of its own. It is written at once, so that the server pauses
 * for some milliseconds an answer. */
static void say_octetwise(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    const struct timespec pause = {.tv_nsec = 300 * 1000};

    (void)kind;
    for (size_t i = 0; i < octets.size; i++) {
        s5_departure_write(c, (struct s5_span){octets.data + i, 1});
        nanosleep(&pause, NULL);
    }
}

static void set_no_fragments(struct s5_reference_options *options)
{
    options->no_fragments = true;
}

static const struct s5_departure rows[] = {
    {.name = "octetwise",
     .seen = "every answer comes octet by octet, each in a segment of its own",
     .conduct = {.say = say_octetwise}},
    {.name = "no-fragments",
     .seen = "fragments of datagrams are dropped",
     .set_out = set_no_fragments},
};

const struct s5_departure_list s5_variants = {rows, S5_COUNT(rows)};
