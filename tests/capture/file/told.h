/* What a source tells of a capture, in lines:
 *
 *   1 t=1500000000 link=1 if=0 3/60 abc     frame, nanoseconds, link type, interface, captured and
 *   2 t=- ...                               on the wire, octets; "ns" behind the time of a fine
 * clock end                                     or "damaged: ...", "failed: ..."; "unusable: ..."
 * and "cannot: ..." where it does not open
 */
#ifndef SOCKSPEC_TESTS_CAPTURE_FILE_TOLD_H
#define SOCKSPEC_TESTS_CAPTURE_FILE_TOLD_H

#include "capture/file/source.h"

enum { TOLD_TEXT = 16384 };

/* Runs until the source has no more; `out` has room for TOLD_TEXT. */
void told(const struct s5_source_options *options, char *out);

/* One packet, as a line. */
void told_packet(const struct s5_packet *packet, char *out);

/* The same, of octets that are in a file, in a pipe on standard input, and packed in the ways that
 * this build knows; asserts that all say the same. The file's name in messages is F. */
void told_everywhere(struct s5_span octets, const char *filter, char *out);

/* That they are the same; a `want` that ends in "..." leaves open how it goes on, which is for what
 * libraries say in words of their own. */
void told_assert(const char *text, const char *want);

/* A temporary folder that is the working directory, for cmocka's group fixtures. */
int told_folder(void **state);
int told_no_folder(void **state);

#endif
