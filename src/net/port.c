#include "net/port.h"

#include "net/stream.h"

#include <stdio.h>
#include <stdlib.h>
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
    unsigned long low = 32768;
    unsigned long high = 60999;
    uint32_t start = 0;
    char text[64] = "";
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");

    if (file != NULL) {
        if (fgets(text, sizeof text, file) != NULL) {
            char *second;
            low = strtoul(text, &second, 10);
            high = strtoul(second, NULL, 10);
        }
        fclose(file);
    }
    range.known = true;
    if (low >= 1024 + SPAN && low <= 65535) {
        range.low = (uint32_t)low - SPAN;
        range.count = SPAN;
    } else if (high > 0 && high + 4096 <= 65535) {
        range.low = (uint32_t)high + 1;
        range.count = 65535 - (uint32_t)high;
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
