/* What holds for every message of every kind, and rows of messages that are held to it. */
#ifndef SOCKSPEC_TESTS_WIRE_LAWS_H
#define SOCKSPEC_TESTS_WIRE_LAWS_H

#include "wire/message.h"

/* The first law that the message at the front of `in` breaks, in words, or NULL:
 *
 * - while a prefix is S5_MORE its hint is beyond it, and every prefix shorter than the hint gives
 *   the same answer; at the hint's length, and not before, the answer changes;
 * - S5_OK comes with the message's last octet and S5_BAD with the octet at `at`, and octets behind
 *   change neither (a datagram ends where its octets end);
 * - nothing is read past the end, and `*out` is written only on S5_OK;
 * - what decodes encodes to the same octets, and to nothing where there is one octet less of room;
 * - it prints as printable ASCII, cut where the room ends;
 * - findings lie inside the message, and what is bad has one. */
const char *laws_broken(enum s5_message_kind kind, struct s5_span in);

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
