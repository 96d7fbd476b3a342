#include "capture/out/names.h"

#include "wire/names.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS_FIRST = 1024,
    RANGES = 3,
    IN_RANGE = 256,
    PREFIXES = 65536, /* of 48 bits in 2001:db8::/32 */
};

/* RFC 5737. The last is what people take first when they make up a network. */
static const uint8_t ranges[RANGES][3] = {{198, 51, 100}, {203, 0, 113}, {192, 0, 2}};

/* RFC 3849. */
static const uint8_t range6[4] = {0x20, 0x01, 0x0d, 0xb8};

struct name {
    struct name *chain;
    uint64_t hash;
    uint16_t four; /* 1 + its place in the ranges; 0: none */
    uint64_t six;  /* the address's lower half; 0: none */
    uint8_t size;
    uint8_t octets[]; /* small letters */
};

struct s5_names {
    struct name **buckets;
    size_t bucket_count;
    size_t count;
    uint64_t made;
    unsigned next4;
    unsigned prefix; /* the first of which the capture has no address */
    uint64_t last6;
    bool taken4[RANGES][IN_RANGE];
    bool taken6[PREFIXES];
};

struct s5_names *s5_names_new(void)
{
    struct s5_names *names = calloc(1, sizeof *names);

    if (names == NULL)
        return NULL;
    names->bucket_count = BUCKETS_FIRST;
    names->buckets = calloc(BUCKETS_FIRST, sizeof(struct name *));
    if (names->buckets == NULL) {
        free(names);
        return NULL;
    }
    /* Networks, and what is sent to all hosts in one. */
    for (unsigned i = 0; i < RANGES; i++)
        names->taken4[i][0] = names->taken4[i][IN_RANGE - 1] = true;
    return names;
}

void s5_names_free(struct s5_names *names)
{
    if (names == NULL)
        return;
    for (size_t i = 0; i < names->bucket_count; i++)
        for (struct name *name = names->buckets[i], *next; name != NULL; name = next) {
            next = name->chain;
            free(name);
        }
    free(names->buckets);
    free(names);
}

void s5_names_avoid(struct s5_names *names, const struct s5_host *host)
{
    if (memcmp(host->octets, range6, sizeof range6) == 0) {
        names->taken6[host->octets[4] << 8 | host->octets[5]] = true;
        return;
    }
    for (unsigned i = 0; i < RANGES && s5_host_is_ipv4(host); i++)
        if (memcmp(host->octets + 12, ranges[i], sizeof ranges[i]) == 0)
            names->taken4[i][host->octets[15]] = true;
}

/* The host that an address is written out as. */
static bool literal(const struct s5_address *address, struct s5_host *out)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t octets[16];

    if (address->atyp == S5_ATYP_IPV4) {
        *out = s5_host_ipv4(address->host.data);
        return true;
    }
    if (address->atyp == S5_ATYP_IPV6) {
        *out = s5_host_ipv6(address->host.data);
        return true;
    }
    if (address->host.size == 0 || address->host.size >= sizeof text)
        return false;
    memcpy(text, address->host.data, address->host.size);
    text[address->host.size] = '\0';
    if (strlen(text) < address->host.size)
        return false;
    if (inet_pton(AF_INET, text, octets) == 1)
        *out = s5_host_ipv4(octets);
    else if (inet_pton(AF_INET6, text, octets) == 1)
        *out = s5_host_ipv6(octets);
    else
        return false;
    return true;
}

void s5_names_avoid_address(struct s5_names *names, const struct s5_address *address)
{
    struct s5_host host;

    if (literal(address, &host))
        s5_names_avoid(names, &host);
}

static uint8_t small(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
}

static uint64_t hash_of(struct s5_span name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ small(name.data[i])) * 1099511628211u;
    return hash ^ hash >> 32;
}

static bool is_called(const struct name *name, uint64_t hash, struct s5_span octets)
{
    if (name->hash != hash || name->size != octets.size)
        return false;
    for (size_t i = 0; i < octets.size; i++)
        if (name->octets[i] != small(octets.data[i]))
            return false;
    return true;
}

/* Twice the buckets; without memory the chains stay long. */
static void grow(struct s5_names *names)
{
    size_t count = names->bucket_count * 2;
    struct name **buckets = calloc(count, sizeof(struct name *));

    if (buckets == NULL)
        return;
    for (size_t i = 0; i < names->bucket_count; i++)
        for (struct name *name = names->buckets[i], *next; name != NULL; name = next) {
            next = name->chain;
            name->chain = buckets[name->hash & (count - 1)];
            buckets[name->hash & (count - 1)] = name;
        }
    free(names->buckets);
    names->buckets = buckets;
    names->bucket_count = count;
}

static struct name *find(struct s5_names *names, struct s5_span octets)
{
    uint64_t hash = hash_of(octets);
    struct name *name = names->buckets[hash & (names->bucket_count - 1)];

    while (name != NULL && !is_called(name, hash, octets))
        name = name->chain;
    if (name != NULL)
        return name;
    if (names->count >= names->bucket_count)
        grow(names);
    name = calloc(1, sizeof *name + octets.size);
    if (name == NULL)
        return NULL;
    name->hash = hash;
    name->size = (uint8_t)octets.size;
    for (size_t i = 0; i < octets.size; i++)
        name->octets[i] = small(octets.data[i]);
    struct name **bucket = &names->buckets[hash & (names->bucket_count - 1)];
    name->chain = *bucket;
    *bucket = name;
    names->count++;
    return name;
}

/* A place in the ranges that the capture leaves free, or RANGES * IN_RANGE. */
static unsigned take4(struct s5_names *names)
{
    while (names->next4 < RANGES * IN_RANGE &&
           names->taken4[names->next4 / IN_RANGE][names->next4 % IN_RANGE])
        names->next4++;
    return names->next4 < RANGES * IN_RANGE ? names->next4++ : RANGES * IN_RANGE;
}

static enum s5_naming host4(struct s5_names *names, struct name *name, struct s5_host *out)
{
    enum s5_naming naming = S5_NAMING_KNOWN;

    if (name->four == 0) {
        unsigned place = take4(names);
        if (place == RANGES * IN_RANGE)
            return S5_NAMING_FAILED;
        name->four = (uint16_t)(place + 1);
        names->made++;
        naming = S5_NAMING_NEW;
    }
    unsigned place = name->four - 1u;
    const uint8_t *range = ranges[place / IN_RANGE];
    *out = s5_host_ipv4((const uint8_t[]){range[0], range[1], range[2], (uint8_t)place});
    return naming;
}

static enum s5_naming host6(struct s5_names *names, struct name *name, struct s5_host *out)
{
    enum s5_naming naming = S5_NAMING_KNOWN;
    uint8_t octets[16] = {0};

    while (names->prefix < PREFIXES && names->taken6[names->prefix])
        names->prefix++;
    if (names->prefix == PREFIXES)
        return S5_NAMING_FAILED;
    if (name->six == 0) {
        name->six = ++names->last6;
        names->made++;
        naming = S5_NAMING_NEW;
    }
    memcpy(octets, range6, sizeof range6);
    octets[4] = (uint8_t)(names->prefix >> 8);
    octets[5] = (uint8_t)names->prefix;
    for (int i = 0; i < 8; i++)
        octets[15 - i] = (uint8_t)(name->six >> 8 * i);
    *out = s5_host_ipv6(octets);
    return naming;
}

enum s5_naming s5_names_host(struct s5_names *names, const struct s5_address *address, bool four,
                             struct s5_host *out)
{
    enum s5_naming naming = S5_NAMING_FAILED;

    if (literal(address, out))
        return S5_NAMING_KNOWN;
    struct name *name = find(names, address->host);
    if (name == NULL)
        return S5_NAMING_FAILED;
    /* One that had to get an address of IPv6 keeps it: the ranges do not become free again. */
    if (four)
        naming = host4(names, name, out);
    return naming != S5_NAMING_FAILED ? naming : host6(names, name, out);
}

uint64_t s5_names_made(const struct s5_names *names)
{
    return names->made;
}
