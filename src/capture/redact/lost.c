#include "capture/redact/lost.h"

#include <stdlib.h>
#include <string.h>

void s5_lost_fini(struct s5_lost *lost)
{
    free(lost->list);
    free(lost->hosts);
    *lost = (struct s5_lost){0};
}

/* The same whoever of the two it is that sends. */
static struct s5_hosts between(const struct s5_host *from, const struct s5_host *to)
{
    bool turned = memcmp(from, to, sizeof *from) > 0;

    return turned ? (struct s5_hosts){*to, *from} : (struct s5_hosts){*from, *to};
}

static void *grow(void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    size_t wanted = *room == 0 ? 16 : *room * 2;
    void *more = realloc(list, wanted * size);
    if (more != NULL)
        *room = wanted;
    return more;
}

bool s5_lost_add(struct s5_lost *lost, const struct s5_host *from, const struct s5_host *to,
                 const struct s5_fragment *fragment)
{
    void *list = grow(lost->list, lost->count, &lost->room, sizeof *lost->list);

    if (list == NULL)
        return false;
    lost->list = list;
    lost->list[lost->count++] = (struct s5_lost_fragment){between(from, to), *fragment};
    return true;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct s5_hosts));
}

bool s5_lost_add_hosts(struct s5_lost *lost, const struct s5_host *from, const struct s5_host *to)
{
    struct s5_hosts hosts = between(from, to);

    if (lost->host_count > 0 && compare(&lost->hosts[lost->host_count - 1], &hosts) == 0)
        return true;
    void *list = grow(lost->hosts, lost->host_count, &lost->host_room, sizeof *lost->hosts);
    if (list == NULL)
        return false;
    lost->hosts = list;
    lost->hosts[lost->host_count++] = hosts;
    return true;
}

bool s5_lost_next(struct s5_lost *lost, size_t *at, struct s5_fragment *out)
{
    if (!lost->sorted && lost->host_count > 0)
        qsort(lost->hosts, lost->host_count, sizeof *lost->hosts, compare);
    lost->sorted = true;
    while (lost->host_count > 0 && *at < lost->count) {
        const struct s5_lost_fragment *next = &lost->list[(*at)++];
        *out = next->fragment;
        if (bsearch(&next->between, lost->hosts, lost->host_count, sizeof *lost->hosts, compare))
            return true;
    }
    return false;
}
