/* Addresses for destinations that a capture has only the name of, out of the ranges that are set
 * aside for examples: 198.51.100.0/24, 203.0.113.0/24 and 192.0.2.0/24 (RFC 5737) for clients whose
 * address is IPv4, as long as there are any left, and 2001:db8::/32 (RFC 3849), which does not run
 * out. None of them occurs in the capture. */
#ifndef SOCKSPEC_CAPTURE_OUT_NAMES_H
#define SOCKSPEC_CAPTURE_OUT_NAMES_H

#include "capture/packet/host.h"
#include "wire/address.h"

struct s5_names;

/* NULL: out of memory. */
struct s5_names *s5_names_new(void);
void s5_names_free(struct s5_names *names);

/* The capture has this address. All of them are told before the first is made up. */
void s5_names_avoid(struct s5_names *names, const struct s5_host *host);
void s5_names_avoid_address(struct s5_names *names, const struct s5_address *address);

enum s5_naming {
    S5_NAMING_FAILED, /* out of memory, or no address is left */
    S5_NAMING_KNOWN,  /* an address as it was, or one that was made up before */
    S5_NAMING_NEW,    /* made up just now */
};

/* The host of an address: its own, also where it is written as a name; for a name always the same,
 * whether in capitals or not. `four`: the other end is IPv4. */
enum s5_naming s5_names_host(struct s5_names *names, const struct s5_address *address, bool four,
                             struct s5_host *out);

/* How many were made up. */
uint64_t s5_names_made(const struct s5_names *names);

#endif
