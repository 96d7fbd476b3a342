#include "reference-server/causes.h"

#include "wire/names.h"

#include <errno.h>

/* A router that prohibits (ICMP 3/9, 3/10, 3/13, ICMPv6 1/1, 1/5, 1/6) is told as unreachable: 02
 * is about "ruleset" in RFC 1928 section 6, which is this server's own. Silence (ETIMEDOUT) is 04:
 * 06 is about the TTL of a packet, not about time. */
static const struct {
    int number;
    uint8_t rep;
} by_errno[] = {
    {ECONNREFUSED, S5_REP_CONNECTION_REFUSED},
    {ECONNRESET, S5_REP_CONNECTION_REFUSED},
    {ENETUNREACH, S5_REP_NETWORK_UNREACHABLE},
    {ENETDOWN, S5_REP_NETWORK_UNREACHABLE},
    {EADDRNOTAVAIL, S5_REP_NETWORK_UNREACHABLE}, /* no address here from which it is reached */
    {EHOSTUNREACH, S5_REP_HOST_UNREACHABLE},
    {EHOSTDOWN, S5_REP_HOST_UNREACHABLE},
    {ENONET, S5_REP_HOST_UNREACHABLE},
    {ETIMEDOUT, S5_REP_HOST_UNREACHABLE},
    {EINVAL, S5_REP_HOST_UNREACHABLE}, /* an address that can name no host */
    {EACCES, S5_REP_NOT_ALLOWED},      /* this host's own packet filter or policy */
    {EPERM, S5_REP_NOT_ALLOWED},
    {EAFNOSUPPORT, S5_REP_ADDRESS_NOT_SUPPORTED},
    {EPFNOSUPPORT, S5_REP_ADDRESS_NOT_SUPPORTED},
    {EMFILE, S5_REP_GENERAL_FAILURE},
    {ENFILE, S5_REP_GENERAL_FAILURE},
    {ENOMEM, S5_REP_GENERAL_FAILURE},
    {ENOBUFS, S5_REP_GENERAL_FAILURE},
    {EAGAIN, S5_REP_GENERAL_FAILURE}, /* no local port left */
};

static const struct {
    uint8_t family, type, code, rep;
} by_icmp[] = {
    {4, 3, 0, S5_REP_NETWORK_UNREACHABLE},  /* network unreachable */
    {4, 3, 1, S5_REP_HOST_UNREACHABLE},     /* host unreachable */
    {4, 3, 2, S5_REP_CONNECTION_REFUSED},   /* protocol unreachable: the host itself says so */
    {4, 3, 3, S5_REP_CONNECTION_REFUSED},   /* port unreachable */
    {4, 3, 4, S5_REP_HOST_UNREACHABLE},     /* fragmentation needed */
    {4, 3, 5, S5_REP_HOST_UNREACHABLE},     /* source route failed */
    {4, 3, 6, S5_REP_NETWORK_UNREACHABLE},  /* network unknown */
    {4, 3, 7, S5_REP_HOST_UNREACHABLE},     /* host unknown */
    {4, 3, 8, S5_REP_HOST_UNREACHABLE},     /* source host isolated */
    {4, 3, 9, S5_REP_NETWORK_UNREACHABLE},  /* network prohibited */
    {4, 3, 10, S5_REP_HOST_UNREACHABLE},    /* host prohibited */
    {4, 3, 11, S5_REP_NETWORK_UNREACHABLE}, /* network unreachable for this type of service */
    {4, 3, 12, S5_REP_HOST_UNREACHABLE},    /* host unreachable for this type of service */
    {4, 3, 13, S5_REP_HOST_UNREACHABLE},    /* communication prohibited */
    {4, 3, 14, S5_REP_HOST_UNREACHABLE},    /* host precedence violation */
    {4, 3, 15, S5_REP_HOST_UNREACHABLE},    /* precedence cutoff */
    {4, 11, 0, S5_REP_TTL_EXPIRED},         /* time to live exceeded in transit */
    {4, 11, 1, S5_REP_HOST_UNREACHABLE},    /* reassembly time exceeded */
    {6, 1, 0, S5_REP_NETWORK_UNREACHABLE},  /* no route */
    {6, 1, 1, S5_REP_HOST_UNREACHABLE},     /* prohibited */
    {6, 1, 2, S5_REP_NETWORK_UNREACHABLE},  /* beyond the scope of the source address */
    {6, 1, 3, S5_REP_HOST_UNREACHABLE},     /* address unreachable */
    {6, 1, 4, S5_REP_CONNECTION_REFUSED},   /* port unreachable */
    {6, 1, 5, S5_REP_HOST_UNREACHABLE},     /* source address failed policy */
    {6, 1, 6, S5_REP_NETWORK_UNREACHABLE},  /* reject route */
    {6, 3, 0, S5_REP_TTL_EXPIRED},          /* hop limit exceeded in transit */
    {6, 3, 1, S5_REP_HOST_UNREACHABLE},     /* reassembly time exceeded */
};

uint8_t s5_cause_of_failure(const struct s5_dial_failure *failure)
{
    for (size_t i = 0; i < S5_COUNT(by_icmp); i++)
        if (by_icmp[i].family == failure->icmp_family && by_icmp[i].type == failure->icmp_type &&
            by_icmp[i].code == failure->icmp_code)
            return by_icmp[i].rep;
    for (size_t i = 0; i < S5_COUNT(by_errno); i++)
        if (by_errno[i].number == failure->number)
            return by_errno[i].rep;
    return S5_REP_GENERAL_FAILURE;
}

uint8_t s5_cause_rep(enum s5_cause cause)
{
    switch (cause) {
    case S5_CAUSE_RULES:
        return S5_REP_NOT_ALLOWED;
    case S5_CAUSE_NAME:
    case S5_CAUSE_NOWHERE:
    case S5_CAUSE_NO_PEER:
        return S5_REP_HOST_UNREACHABLE;
    case S5_CAUSE_OURSELVES:
        break;
    }
    return S5_REP_GENERAL_FAILURE;
}

uint8_t s5_cause_of_two(uint8_t a, uint8_t b)
{
    /* The host itself answered; a router near it did; only the last hop or the network is missing;
     * nothing was sent at all. */
    static const uint8_t farthest_first[] = {
        S5_REP_CONNECTION_REFUSED,  S5_REP_TTL_EXPIRED, S5_REP_HOST_UNREACHABLE,
        S5_REP_NETWORK_UNREACHABLE, S5_REP_NOT_ALLOWED, S5_REP_ADDRESS_NOT_SUPPORTED,
    };

    for (size_t i = 0; i < S5_COUNT(farthest_first); i++)
        if (a == farthest_first[i] || b == farthest_first[i])
            return farthest_first[i];
    return S5_REP_GENERAL_FAILURE;
}
