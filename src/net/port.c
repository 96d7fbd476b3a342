#include "net/port.h"

#include "net/stream.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* A process takes a slice of the ports for itself, by binding the first port of it, so that several
 * that run at once do not meet on each other's ports. */
enum { SLICE = 1536, SLICES = 16, TRIES = 64 };

/* The ports that are handed out: `low` to `low` + `count` - 1, one after another. */
static struct {
    bool known;
    uint32_t low;
    uint32_t count;
    uint32_t next;
    int marker; /* the socket that holds the slice, or -1 */
} range;

/* Below the system's own range, or above it; none where that leaves too few. */
static void find_range(void)
{
    unsigned long low = 32768;
    unsigned long high = 60999;
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
    range.low = range.count = 0;
    if (low >= 1024 + 2 * SLICE && low <= 65535) {
        uint32_t slices = ((uint32_t)low - 1024) / SLICE;
        range.count = (slices < SLICES ? slices : SLICES) * SLICE;
        range.low = (uint32_t)low - range.count;
    } else if (high > 0 && high + 2 * SLICE <= 65535) {
        range.low = (uint32_t)high + 1;
        range.count = (65535 - (uint32_t)high) / SLICE * SLICE;
    }
}

static bool take_slice(uint32_t low)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)low),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0) {
        range.marker = fd;
        return true;
    }
    if (fd >= 0)
        close(fd);
    return false;
}

/* Where no slice is left, all of the range is shared. */
static void choose(void)
{
    uint32_t start = 0;

    range.known = true;
    range.marker = -1;
    find_range();
    if (range.count == 0)
        return;
    if (getrandom(&start, sizeof start, 0) < 0)
        start = (uint32_t)getpid() * 7919;
    for (uint32_t slices = range.count / SLICE, i = 0; i < slices; i++) {
        uint32_t low = range.low + (start + i) % slices * SLICE;
        if (take_slice(low)) {
            range.low = low + 1;
            range.count = SLICE - 1;
            break;
        }
    }
    range.next = start % range.count;
}

void s5_port_fresh(struct s5_loop *loop, struct s5_endpoint *at)
{
    if (!range.known)
        choose();
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

void s5_port_give_back(void)
{
    if (range.known && range.marker >= 0)
        close(range.marker);
    range.known = false;
}
