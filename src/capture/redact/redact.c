#include "capture/redact/redact.h"

#include "capture/file/pcapng_write.h"
#include "capture/packet/ip.h"
#include "capture/packet/link.h"
#include "capture/redact/checksum.h"

#include <stdlib.h>
#include <string.h>

struct s5_redact {
    struct s5_edits *edits;
    struct s5_pcapng *writer;
    uint8_t *copy; /* of the packet's octets */
    size_t room;
    uint64_t packets;
    uint64_t interfaces;
};

struct s5_redact *s5_redact_new(struct s5_edits *edits, FILE *file, const char *name,
                                const char *application)
{
    struct s5_redact *redact = calloc(1, sizeof *redact);

    if (redact == NULL)
        return NULL;
    redact->edits = edits;
    redact->writer = s5_pcapng_over(file, name, application,
                                    "user names and passwords of RFC 1929 are overwritten");
    if (redact->writer == NULL) {
        free(redact);
        return NULL;
    }
    s5_edits_sort(edits);
    return redact;
}

void s5_redact_free(struct s5_redact *redact)
{
    if (redact == NULL)
        return;
    s5_pcapng_free(redact->writer, NULL);
    free(redact->copy);
    free(redact);
}

void s5_redact_interface(void *context, const struct s5_interface *interface)
{
    struct s5_redact *redact = context;

    s5_pcapng_copy_interface(redact->writer, interface);
    redact->interfaces++;
}

static bool copy(struct s5_redact *redact, struct s5_span octets)
{
    if (octets.size > redact->room) {
        uint8_t *larger = realloc(redact->copy, octets.size);
        if (larger == NULL)
            return false;
        redact->copy = larger;
        redact->room = octets.size;
    }
    if (octets.size > 0)
        memcpy(redact->copy, octets.data, octets.size);
    return true;
}

/* Mends the checksum of what IP bears. That of a packet in fragments was mended with them. */
static void mend(struct s5_redact *redact, const struct s5_packet *packet)
{
    enum { ETHERNET = 1 };
    struct s5_rest rest = {packet->octets.data, packet->octets.size, packet->size};
    enum s5_no_transport why;
    struct s5_ip ip;
    int version = s5_link_strip(packet->link, &rest, &why);

    if (version != 0 &&
        (version == 4 ? s5_ipv4_read(&rest, &ip, &why) : s5_ipv6_read(&rest, &ip, &why)) &&
        !ip.part) {
        struct s5_borne borne = {
            ip.from, ip.to, ip.protocol, {rest.data, rest.captured}, rest.size};
        s5_checksum_mend(&borne, redact->copy + (rest.data - packet->octets.data));
    }
    if (packet->link == ETHERNET && packet->octets.size == packet->size)
        s5_ethernet_mend(packet->octets, redact->copy);
}

int s5_redact_put(struct s5_redact *redact, const struct s5_packet *packet, struct s5_error *error)
{
    enum { ASKED_EVERY = 4096 };
    struct s5_packet out = *packet;

    if (!copy(redact, packet->octets))
        return s5_error_set(error, "out of memory");
    bool any = s5_edits_apply(redact->edits, packet->frame, packet->octets, redact->copy);
    if (s5_echoes_overwrite(&redact->edits->echoes, packet->octets, redact->copy) || any) {
        mend(redact, packet);
        redact->packets++;
    }
    out.octets.data = redact->copy;
    s5_pcapng_put(redact->writer, &out, NULL);
    return packet->frame % ASKED_EVERY != 0 ? 0 : s5_pcapng_flush(redact->writer, error);
}

int s5_redact_finish(struct s5_redact *redact, struct s5_error *error)
{
    int status = s5_pcapng_free(redact->writer, error);

    redact->writer = NULL;
    return status;
}

uint64_t s5_redact_packets(const struct s5_redact *redact)
{
    return redact->packets;
}

uint64_t s5_redact_interfaces(const struct s5_redact *redact)
{
    return redact->interfaces;
}
