/* Captures as tests make them: in memory, in this machine's byte order or the other, with the
 * places noted at which a file may end without being damaged. */
#ifndef SOCKSPEC_TESTS_CAPTURE_FILE_MAKE_H
#define SOCKSPEC_TESTS_CAPTURE_FILE_MAKE_H

#include "base/span.h"

enum { MAKE_ENDS = 64 };

struct make {
    uint8_t *data;
    size_t size;
    size_t room;
    bool swapped;
    size_t ends[MAKE_ENDS]; /* sizes at which it may end */
    size_t end_count;
};

/* Zeroed storage is an empty one. */
void make_fini(struct make *make);
struct s5_span make_span(const struct make *make);

void make_u16(struct make *make, uint16_t value);
void make_u32(struct make *make, uint32_t value);
void make_u64(struct make *make, uint64_t value);
void make_octets(struct make *make, struct s5_span octets);

/* Notes that it may end here. */
void make_end(struct make *make);
bool make_may_end_at(const struct make *make, size_t size);

/* The older format. */
#define MAKE_MICRO UINT32_C(0xa1b2c3d4)
#define MAKE_NANO UINT32_C(0xa1b23c4d)
#define MAKE_PATCHED UINT32_C(0xa1b2cd34)
void make_pcap(struct make *make, uint32_t magic, uint32_t link, uint32_t snaplen);
/* `part` is in micro- or nanoseconds, `size` on the wire. */
void make_pcap_packet(struct make *make, uint32_t seconds, uint32_t part, const char *octets,
                      uint32_t size);

/* pcapng: a block begins, has its body written, and ends. */
size_t make_block(struct make *make, uint32_t type);
void make_block_end(struct make *make, size_t block);
/* One of no interest, whose body has so many octets. */
void make_block_of(struct make *make, uint32_t type, size_t size);
void make_section(struct make *make);
void make_section_with(struct make *make, uint32_t magic, uint16_t major, uint16_t minor);
void make_option(struct make *make, uint16_t code, struct s5_span value);
void make_interface(struct make *make, uint16_t link, uint32_t snaplen);
/* With a resolution of the clock (if_tsresol) and an offset in seconds (if_tsoffset). */
void make_interface_clock(struct make *make, uint16_t link, uint8_t resolution, int64_t offset);
void make_packet(struct make *make, uint32_t interface, uint64_t ticks, const char *octets,
                 uint32_t size);
void make_old_packet(struct make *make, uint16_t interface, uint64_t ticks, const char *octets,
                     uint32_t size);
void make_simple_packet(struct make *make, const char *octets, uint32_t size);

/* Writes it to a file. */
void make_file(struct s5_span octets, const char *path);

/* Ways to pack; false where the build lacks the library. Appends to `out`. */
bool make_gzip(struct s5_span octets, struct make *out);
bool make_zstd(struct s5_span octets, struct make *out);

#endif
