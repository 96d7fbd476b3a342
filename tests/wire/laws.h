/* Rows of messages, each held to what it is to mean and to the laws of fuzz/laws/message.h. */
#ifndef SOCKSPEC_TESTS_WIRE_LAWS_H
#define SOCKSPEC_TESTS_WIRE_LAWS_H

#include "wire/message.h"

/* `in` in the notation of octets.h, `want` as s5_message_print() puts it (with {ab}*3 for ababab),
 * `findings` as "GRT-02@1", separated by spaces. */
struct laws_row {
    const char *name;
    const char *in;
    const char *want;
    const char *findings;
};

/* Makes a test of each row, runs them as a group and returns the number that failed. */
int laws_run(const char *group, enum s5_message_kind kind, const struct laws_row *rows,
             size_t count);

/* Encodes, and fails unless that gives exactly the octets of `want`. */
void laws_assert_encodes(const struct s5_message *message, struct s5_span want);

#endif
