/* A segment in a line, as the tables of tests write them:
 *
 *   tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=18 window=512 3/3 abc
 *   udp [::1]:53 > [::2]:53 2/4 hi
 *   none: header cut
 *
 * with the payload's octets that were captured, those on the wire, and the captured ones. */
#ifndef SOCKSPEC_TESTS_CAPTURE_WORDS_H
#define SOCKSPEC_TESTS_CAPTURE_WORDS_H

#include "capture/packet/decode.h"

enum { WORDS_TEXT = 1024 };

const char *words_of_reason(enum s5_no_transport reason);

/* `out` has room for WORDS_TEXT; what does not fit is cut. */
void words_of_segment(const struct s5_segment *segment, char *out);

#endif
