/* Reads a pcap file: the older format, in all its byte orders and precisions. libpcap could do it,
 * too, at twice the cost: it asks stdio for each header and for each packet, and copies both. */
#ifndef SOCKSPEC_CAPTURE_FILE_PCAP_READ_H
#define SOCKSPEC_CAPTURE_FILE_PCAP_READ_H

#include "capture/file/interface.h"
#include "capture/file/octets.h"

struct s5_pcap_reader;

/* Whether a file that begins with these octets is one. */
bool s5_pcap_is(struct s5_span head);

/* Borrows `octets`, which s5_pcap_is() and of which nothing was read. NULL with the error told,
 * where the file's header is unusable or, with `*usage` false, memory is out. */
struct s5_pcap_reader *s5_pcap_reader_new(struct s5_octets *octets, bool *usage,
                                          struct s5_error *error);
void s5_pcap_reader_free(struct s5_pcap_reader *reader);

/* That of all its packets. */
struct s5_interface s5_pcap_reader_interface(const struct s5_pcap_reader *reader);

/* As s5_source_next(). Where it was asked to stop, the file seems to end. */
enum s5_source_status s5_pcap_reader_next(struct s5_pcap_reader *reader, struct s5_packet *out,
                                          struct s5_error *error);

#endif
