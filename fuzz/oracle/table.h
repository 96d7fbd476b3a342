/* A second decoder, for comparison alone: it shares nothing with src/wire but the numbers of the
 * kinds. What a message looks like stands in a table, and one loop reads it. */
#ifndef SOCKSPEC_FUZZ_ORACLE_TABLE_H
#define SOCKSPEC_FUZZ_ORACLE_TABLE_H

#include "wire/message.h"

enum { ORACLE_FIELDS = 4 };

/* What it makes of octets: whether a message is at their front, and where its fields are that have
 * no fixed size, by offset. */
struct oracle_reading {
    enum s5_status status;
    size_t size; /* S5_OK: of the message */
    size_t at;   /* S5_BAD: the octet that is wrong */
    size_t count;
    struct oracle_field {
        size_t at;
        size_t size;
    } fields[ORACLE_FIELDS];
};

struct oracle_reading oracle_read(enum s5_message_kind kind, struct s5_span in);

#endif
