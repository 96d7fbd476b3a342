/* As little as reads a request of RFC 1928 rightly: no cursor, no hint, no words about faults. The
 * decoders of src/wire are measured beside it. */
#include "fuzz/target.h"

enum { HEAD = 4, PORT = 2 };

struct pico {
    const uint8_t *host;
    size_t host_size;
    unsigned port;
};

/* The size of the request in front of `in`; 0 if more is needed, -1 if it is none. */
static int decode(const uint8_t *in, size_t size, struct pico *out)
{
    size_t at = HEAD;

    if (size > 0 && in[0] != 5)
        return -1;
    if (size <= HEAD)
        return size == HEAD && in[3] != 1 && in[3] != 3 && in[3] != 4 ? -1 : 0;
    if (in[3] != 1 && in[3] != 3 && in[3] != 4)
        return -1;
    out->host_size = in[3] == 1 ? 4 : in[3] == 4 ? 16 : in[at++];
    if (size < at + out->host_size + PORT)
        return 0;
    out->host = in + at;
    at += out->host_size;
    out->port = in[at] << 8 | in[at + 1];
    return (int)at + PORT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pico out = {0};

    fuzz_use((size_t)decode(data, size, &out) + out.port + out.host_size);
    return 0;
}
