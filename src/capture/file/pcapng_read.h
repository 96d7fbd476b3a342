/* Reads a pcapng file: sections in either byte order, interfaces of different link types and
 * clocks, packets in the enhanced, the simple and the old kind of block. Blocks of other kinds are
 * passed over. */
#ifndef SOCKSPEC_CAPTURE_FILE_PCAPNG_READ_H
#define SOCKSPEC_CAPTURE_FILE_PCAPNG_READ_H

#include "capture/file/interface.h"
#include "capture/file/octets.h"

enum {
    S5_PCAPNG_BLOCK_MAX = 16 * 1024 * 1024, /* octets of a block that is not passed over */
    S5_PCAPNG_INTERFACES_MAX = 65536,       /* in one section */
};

struct s5_pcapng_reader;

/* Whether a file that begins with these octets is one. */
bool s5_pcapng_is(struct s5_span head);

/* Borrows both, and of `octets` nothing was read. NULL: out of memory. */
struct s5_pcapng_reader *s5_pcapng_reader_new(struct s5_octets *octets,
                                              const struct s5_interface_user *user);
void s5_pcapng_reader_free(struct s5_pcapng_reader *reader);

/* As s5_source_next(). Where it was asked to stop, the file seems to end or to be cut short. Blocks
 * that Wireshark numbers among the packets (custom ones, journal entries, system calls) have a
 * number here too, and are not given. */
enum s5_source_status s5_pcapng_reader_next(struct s5_pcapng_reader *reader, struct s5_packet *out,
                                            struct s5_error *error);

#endif
