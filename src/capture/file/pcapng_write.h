/* Writes captures as pcapng: one section, any number of interfaces, times in nanoseconds,
 * or in microseconds where it is a copy of such. */
#ifndef SOCKSPEC_CAPTURE_FILE_PCAPNG_WRITE_H
#define SOCKSPEC_CAPTURE_FILE_PCAPNG_WRITE_H

#include "base/error.h"
#include "capture/file/interface.h"
#include "capture/file/packet.h"
#include "capture/packet/host.h"

#include <stdio.h>

enum { S5_LINK_RAW = 101 }; /* LINKTYPE_RAW: a packet begins with its IP header */

struct s5_pcapng;

/* Begins the section. `application` is what wrote it ("sockspec 1.2.3"), `comment` is about the
 * whole capture; either may be NULL. `name` is what errors call the file. The file stays the
 * caller's, is not closed, and must be written by nobody else until s5_pcapng_free(). Nothing is
 * told of trouble yet. NULL: out of memory. A closed pipe is an error only where SIGPIPE is
 * ignored. */
struct s5_pcapng *s5_pcapng_over(FILE *file, const char *name, const char *application,
                                 const char *comment);

/* The same in a file of its own, which is made or emptied ("-" is standard output). NULL with the
 * error told. */
struct s5_pcapng *s5_pcapng_new(const char *path, const char *application, const char *comment,
                                struct s5_error *error);

/* Declares an interface and returns its number: 0, 1, ... `snap` is how many octets of a packet
 * were kept at most (0: all). `name` may be NULL. */
uint32_t s5_pcapng_add_interface(struct s5_pcapng *writer, uint16_t link, uint32_t snap,
                                 const char *name);

/* Declares one like an interface of another capture, clock and name included. */
uint32_t s5_pcapng_copy_interface(struct s5_pcapng *writer, const struct s5_interface *interface);

/* Writes a packet of the interface packet->interface, which was declared; frame, link and
 * nanoseconds are not looked at. `comment` may be NULL. */
void s5_pcapng_put(struct s5_pcapng *writer, const struct s5_packet *packet, const char *comment);

/* Says, for the packets behind this, by which name a reader may show an address. */
void s5_pcapng_put_name(struct s5_pcapng *writer, const struct s5_host *host, const char *name);

/* Hands all to the system. 0, or -1 with what first went wrong since the beginning: a full disk, a
 * closed pipe. Nothing is written behind that, so it is enough to ask now and then. */
int s5_pcapng_flush(struct s5_pcapng *writer, struct s5_error *error);

/* The same, and then closes a file of its own and frees. NULL is allowed, and is 0. */
int s5_pcapng_free(struct s5_pcapng *writer, struct s5_error *error);

#endif
