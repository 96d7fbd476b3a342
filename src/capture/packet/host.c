#include "capture/packet/host.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { MAPPED = 12 }; /* octets in front of an IPv4 address */

static const uint8_t mapped[MAPPED] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct s5_host s5_host_ipv4(const uint8_t four[4])
{
    /* In one piece: this runs for every packet, and what is stored in parts is slow to load whole.
     */
    uint32_t address;
    struct s5_host host;

    memcpy(&address, four, sizeof address);
    uint32_t words __attribute__((vector_size(16))) = {0, 0, htonl(0xffff), address};
    memcpy(host.octets, &words, sizeof words);
    return host;
}

struct s5_host s5_host_ipv6(const uint8_t sixteen[16])
{
    struct s5_host host;

    memcpy(host.octets, sixteen, sizeof host.octets);
    return host;
}

bool s5_host_is_ipv4(const struct s5_host *host)
{
    return memcmp(host->octets, mapped, MAPPED) == 0;
}

bool s5_host_is_zero(const struct s5_host *host)
{
    static const struct s5_host zero;
    static const uint8_t four[4];

    return memcmp(host, &zero, sizeof zero) == 0 ||
           (s5_host_is_ipv4(host) && memcmp(host->octets + MAPPED, four, sizeof four) == 0);
}

bool s5_host_equal(const struct s5_host *a, const struct s5_host *b)
{
    return memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

bool s5_peer_equal(const struct s5_peer *a, const struct s5_peer *b)
{
    return a->port == b->port && s5_host_equal(&a->host, &b->host);
}

/* Up to 65535. */
static char *put_number(char *out, unsigned number)
{
    if (number >= 1000) {
        if (number >= 10000)
            *out++ = (char)('0' + number / 10000);
        *out++ = (char)('0' + number / 1000 % 10);
    }
    if (number >= 100)
        *out++ = (char)('0' + number / 100 % 10);
    if (number >= 10)
        *out++ = (char)('0' + number / 10 % 10);
    *out++ = (char)('0' + number % 10);
    return out;
}

size_t s5_peer_print(const struct s5_peer *peer, char out[S5_PEER_TEXT])
{
    char host[INET6_ADDRSTRLEN];

    if (!s5_host_is_ipv4(&peer->host)) {
        inet_ntop(AF_INET6, peer->host.octets, host, sizeof host);
        return (size_t)snprintf(out, S5_PEER_TEXT, "[%s]:%u", host, peer->port);
    }
    /* This runs for every record, and snprintf() would be most of its cost. */
    char *end = out;
    for (size_t i = MAPPED; i < sizeof peer->host.octets; i++) {
        end = put_number(end, peer->host.octets[i]);
        *end++ = i + 1 < sizeof peer->host.octets ? '.' : ':';
    }
    end = put_number(end, peer->port);
    *end = '\0';
    return (size_t)(end - out);
}
