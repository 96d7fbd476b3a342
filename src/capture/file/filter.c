#include "capture/file/filter.h"

#include "capture/file/dlt.h"

#include <pcap/pcap.h>
#include <stdlib.h>

enum { SNAPLEN = 262144, LINK_ETHERNET = 1 };

struct program {
    uint16_t link;
    struct bpf_program code;
};

struct s5_filter {
    const char *expression;
    struct program *programs;
    size_t count;
    size_t last; /* the one that was used last */
};

static void tell(const struct s5_filter *filter, uint16_t link, const char *why,
                 struct s5_error *error)
{
    if (link == LINK_ETHERNET)
        s5_error_set(error, "the filter '%s' cannot be used: %s", filter->expression, why);
    else
        s5_error_set(error, "the filter '%s' cannot be used on link type %u: %s",
                     filter->expression, link, why);
}

/* The program for a link type, compiled where that is still to be done; NULL with the error told.
 */
static struct program *find(struct s5_filter *filter, uint16_t link, struct s5_error *error)
{
    for (size_t i = 0; i < filter->count; i++)
        if (filter->programs[i].link == link) {
            filter->last = i;
            return &filter->programs[i];
        }
    struct program *more =
        realloc(filter->programs, (filter->count + 1) * sizeof *filter->programs);
    if (more == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    filter->programs = more;
    struct program *program = &filter->programs[filter->count];
    program->link = link;
    pcap_t *dead = pcap_open_dead(s5_dlt_from_link(link), SNAPLEN);
    int status = -1;
    if (dead == NULL)
        s5_error_set(error, "out of memory");
    else
        status = pcap_compile(dead, &program->code, filter->expression, 1, PCAP_NETMASK_UNKNOWN);
    if (dead != NULL && status != 0)
        tell(filter, link, pcap_geterr(dead), error);
    if (dead != NULL)
        pcap_close(dead);
    if (status != 0)
        return NULL;
    filter->last = filter->count++;
    return program;
}

struct s5_filter *s5_filter_new(const char *expression, bool *usage, struct s5_error *error)
{
    struct s5_filter *filter = calloc(1, sizeof *filter);

    *usage = filter != NULL;
    if (filter == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    filter->expression = expression;
    /* What makes sense on any link that is understood here makes sense on Ethernet. */
    if (find(filter, LINK_ETHERNET, error) != NULL)
        return filter;
    s5_filter_free(filter);
    return NULL;
}

void s5_filter_free(struct s5_filter *filter)
{
    if (filter == NULL)
        return;
    for (size_t i = 0; i < filter->count; i++)
        pcap_freecode(&filter->programs[i].code);
    free(filter->programs);
    free(filter);
}

int s5_filter_compile(struct s5_filter *filter, uint16_t link, struct s5_error *error)
{
    return find(filter, link, error) == NULL ? -1 : 0;
}

int s5_filter_passes(struct s5_filter *filter, const struct s5_packet *packet,
                     struct s5_error *error)
{
    struct program *program = &filter->programs[filter->last];
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->octets.size, .len = packet->size};

    if (program->link != packet->link)
        program = find(filter, packet->link, error);
    if (program == NULL)
        return -1;
    return pcap_offline_filter(&program->code, &header, packet->octets.data) != 0;
}
