#include "capture/redact/echoes.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS_FIRST = 64,
    SIZE_LEAST = 5, /* a name and a password of an octet each; shorter ones are anywhere */
};

struct s5_echo {
    struct s5_echo *next;
    size_t size;
    uint8_t octets[];
};

/* Of a message at `octets`, which has at least `size` octets behind it: its own size, or 0. */
static size_t measure(const uint8_t *octets, size_t size)
{
    if (size < SIZE_LEAST)
        return 0;
    size_t passwd = 3 + (size_t)octets[1];
    if (passwd > size || octets[passwd - 1] > size - passwd)
        return 0;
    return passwd + octets[passwd - 1];
}

/* From the lengths, and from what stands in front and at the end. */
static size_t bucket_of(const struct s5_echoes *echoes, const uint8_t *octets, size_t size)
{
    uint64_t hash = size << 8 | octets[1];

    hash = hash << 16 | (uint64_t)octets[2] << 8 | octets[3];
    hash = hash << 16 | (uint64_t)octets[size - 2] << 8 | octets[size - 1];
    hash *= 0x9e3779b97f4a7c15u;
    return (hash ^ hash >> 32) & echoes->mask;
}

static const struct s5_echo *find(const struct s5_echoes *echoes, const uint8_t *octets,
                                  size_t size)
{
    const struct s5_echo *echo = echoes->buckets[bucket_of(echoes, octets, size)];

    while (echo != NULL && (echo->size != size || memcmp(echo->octets, octets, size) != 0))
        echo = echo->next;
    return echo;
}

static bool make_room(struct s5_echoes *echoes)
{
    struct s5_echoes larger = {.mask = echoes->buckets == NULL ? BUCKETS_FIRST - 1
                                                               : echoes->mask * 2 + 1,
                               .count = echoes->count};

    if (echoes->buckets != NULL && echoes->count <= echoes->mask)
        return true;
    larger.buckets = calloc(larger.mask + 1, sizeof(struct s5_echo *));
    if (larger.buckets == NULL)
        return false;
    for (size_t i = 0; echoes->buckets != NULL && i <= echoes->mask; i++)
        for (struct s5_echo *echo = echoes->buckets[i], *next; echo != NULL; echo = next) {
            next = echo->next;
            size_t at = bucket_of(&larger, echo->octets, echo->size);
            echo->next = larger.buckets[at];
            larger.buckets[at] = echo;
        }
    free(echoes->buckets);
    *echoes = larger;
    return true;
}

bool s5_echoes_add(struct s5_echoes *echoes, struct s5_span message)
{
    if (message.size < SIZE_LEAST || message.data[0] != S5_PASSWORD_VERSION)
        return true;
    if (!make_room(echoes))
        return false;
    if (find(echoes, message.data, message.size) != NULL)
        return true;
    struct s5_echo *echo = malloc(sizeof *echo + message.size);
    if (echo == NULL)
        return false;
    echo->size = message.size;
    memcpy(echo->octets, message.data, message.size);
    size_t at = bucket_of(echoes, message.data, message.size);
    echo->next = echoes->buckets[at];
    echoes->buckets[at] = echo;
    echoes->count++;
    return true;
}

bool s5_echoes_overwrite(const struct s5_echoes *echoes, struct s5_span was, uint8_t *out)
{
    const uint8_t *end = was.data + was.size;
    const uint8_t *octets = was.data;
    bool any = false;

    if (echoes->count == 0 || was.size == 0)
        return false;
    for (; (octets = memchr(octets, S5_PASSWORD_VERSION, (size_t)(end - octets))) != NULL;
         octets++) {
        size_t size = measure(octets, (size_t)(end - octets));
        if (size < SIZE_LEAST || find(echoes, octets, size) == NULL)
            continue;
        uint8_t *name = out + (octets - was.data) + 2;
        memset(name, 'x', octets[1]);
        memset(name + octets[1] + 1, 'x', size - 3 - octets[1]);
        any = true;
    }
    return any;
}

void s5_echoes_fini(struct s5_echoes *echoes)
{
    for (size_t i = 0; echoes->buckets != NULL && i <= echoes->mask; i++)
        for (struct s5_echo *echo = echoes->buckets[i], *next; echo != NULL; echo = next) {
            next = echo->next;
            free(echo);
        }
    free(echoes->buckets);
    *echoes = (struct s5_echoes){0};
}
