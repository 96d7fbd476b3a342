#include "capture/file/live.h"

#include "capture/file/dlt.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

enum {
    SNAPLEN = 262144,
    KERNEL_BUFFER = 16 * 1024 * 1024,
    WAIT_MS = 50, /* how long the kernel may collect packets before it gives them */
};

struct s5_live {
    const char *interface;
    const struct s5_stop *stop;
    pcap_t *pcap;
    bool nanoseconds;
    uint16_t link;
    uint64_t frame;
};

static int tell_why(pcap_t *pcap, const char *interface, int result, bool *usage,
                    struct s5_error *error)
{
    *usage = result == PCAP_ERROR_NO_SUCH_DEVICE;
    if (result == PCAP_ERROR_NO_SUCH_DEVICE)
        return s5_error_set(error, "there is no interface %s; 'ip link' lists those there are",
                            interface);
    if (result == PCAP_ERROR_PERM_DENIED)
        return s5_error_set(error,
                            "no permission to capture on %s; run it as root, or once: setcap "
                            "cap_net_raw+ep on this program",
                            interface);
    if (result == PCAP_ERROR_IFACE_NOT_UP)
        return s5_error_set(error, "%s is down; 'ip link set %s up' starts it", interface,
                            interface);
    const char *more = pcap_geterr(pcap);
    return s5_error_set(error, "cannot capture on %s: %s%s%s", interface, pcap_statustostr(result),
                        more[0] == '\0' ? "" : ": ", more);
}

static int set_up(struct s5_live *live, const char *filter, bool *usage, struct s5_error *error)
{
    pcap_t *pcap = live->pcap;

    pcap_set_snaplen(pcap, SNAPLEN);
    pcap_set_promisc(pcap, 0);
    pcap_set_timeout(pcap, WAIT_MS);
    pcap_set_buffer_size(pcap, KERNEL_BUFFER);
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* asked below */
    int result = pcap_activate(pcap);
    if (result < 0) /* above 0: a warning */
        return tell_why(pcap, live->interface, result, usage, error);
    live->nanoseconds = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO;
    live->link = s5_dlt_to_link(pcap_datalink(pcap));
    if (filter == NULL)
        return 0;

    struct bpf_program program;
    if (pcap_compile(pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        *usage = true;
        return s5_error_set(error, "the filter '%s' cannot be used: %s", filter, pcap_geterr(pcap));
    }
    result = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    *usage = false;
    return result == 0 ? 0
                       : s5_error_set(error, "cannot set the filter on %s: %s", live->interface,
                                      pcap_geterr(pcap));
}

struct s5_live *s5_live_open(const char *interface, const char *filter, const struct s5_stop *stop,
                             bool *usage, struct s5_error *error)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    struct s5_live *live = calloc(1, sizeof *live);

    *usage = false;
    if (live == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    live->interface = interface;
    live->stop = stop;
    live->pcap = pcap_create(interface, why);
    if (live->pcap == NULL) {
        s5_error_set(error, "cannot capture on %s: %s", interface, why);
        free(live);
        return NULL;
    }
    if (set_up(live, filter, usage, error) != 0) {
        s5_live_close(live);
        return NULL;
    }
    return live;
}

void s5_live_close(struct s5_live *live)
{
    if (live == NULL)
        return;
    pcap_close(live->pcap);
    free(live);
}

enum s5_source_status s5_live_next(struct s5_live *live, struct s5_packet *out,
                                   struct s5_error *error)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int result;

    do {
        if (s5_stop_asked(live->stop))
            return S5_SOURCE_END;
        result = pcap_next_ex(live->pcap, &header, &data);
    } while (result == 0);
    if (result == PCAP_ERROR_BREAK)
        return S5_SOURCE_END;
    if (result != 1) {
        s5_error_set(error, "cannot capture on %s any longer: %s", live->interface,
                     pcap_geterr(live->pcap));
        return S5_SOURCE_FAILED;
    }
    int64_t part = live->nanoseconds ? header->ts.tv_usec : header->ts.tv_usec * INT64_C(1000);
    *out = (struct s5_packet){
        .frame = ++live->frame,
        .time = (int64_t)header->ts.tv_sec * 1000000000 + part,
        .nanoseconds = live->nanoseconds,
        .link = live->link,
        .octets = {data, header->caplen},
        .size = header->len > header->caplen ? header->len : header->caplen,
    };
    return S5_SOURCE_PACKET;
}

void s5_live_wake(struct s5_live *live)
{
    pcap_breakloop(live->pcap);
}

uint64_t s5_live_dropped(struct s5_live *live)
{
    struct pcap_stat counts;

    return pcap_stats(live->pcap, &counts) == 0 ? counts.ps_drop : 0;
}
