#include "net/port.h"

#include "net/stream.h"

#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

enum { SPAN = 12288, TRIES = 64 };

/* The ports that are handed out: `low` to `low` + `count` - 1, one after another. */
static struct {
    bool known;
    uint32_t low;
    uint32_t count;
    uint32_t next;
} range;

/* Below the system's own range, or above it; none where that leaves too few. */
static void find_range(void)
{
    unsigned low = 32768;
    unsigned high = 60999;
    uint32_t start = 0;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");

    if (file != NULL) {
        if (fscanf(file, "%u %u", &low, &high) != 2)
            low = high = 0;
        fclose(file);
    }
    range.known = true;
    if (low >= 1024 + SPAN && low <= 65535) {
        range.low = low - SPAN;
        range.count = SPAN;
    } else if (high > 0 && high + 4096 <= 65535) {
        range.low = high + 1;
        range.count = 65535 - high;
    }
    if (getrandom(&start, sizeof start, 0) < 0)
        start = (uint32_t)getpid() * 7919;
    range.next = range.count == 0 ? 0 : start % range.count;
}

void s5_port_fresh(struct s5_loop *loop, struct s5_endpoint *at)
{
    if (!range.known)
        find_range();
    for (int i = 0; i < TRIES && range.count > 0 && at->port == 0; i++) {
        struct s5_endpoint candidate = *at;
        candidate.port = (uint16_t)(range.low + range.next);
        range.next = (range.next + 1) % range.count;
        struct s5_closed_port *port = s5_closed_port_new(loop, &candidate, NULL, NULL);
        if (port != NULL)
            *at = candidate;
        s5_closed_port_free(port);
    }
}
