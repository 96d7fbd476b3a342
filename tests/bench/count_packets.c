/* The least that a reader of captures does with libpcap: count_packets FILE counts packets and
 * their octets, and prints both as JSON. What a program needs beside this is its own. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>

struct count {
    uint64_t packets;
    uint64_t octets;
};

static void count_one(u_char *user, const struct pcap_pkthdr *header, const u_char *octets)
{
    struct count *count = (struct count *)user;
    (void)octets;
    count->packets++;
    count->octets += header->caplen;
}

int main(int argc, char **argv)
{
    char why[PCAP_ERRBUF_SIZE];
    struct count count = {0};
    int status = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: count_packets FILE\n");
        return 2;
    }
    pcap_t *capture = pcap_open_offline(argv[1], why);
    if (capture == NULL) {
        fprintf(stderr, "count_packets: %s\n", why);
        return 2;
    }
    if (pcap_loop(capture, -1, count_one, (u_char *)&count) != 0) {
        fprintf(stderr, "count_packets: %s: %s\n", argv[1], pcap_geterr(capture));
        status = 2;
    }
    pcap_close(capture);
    printf("{\"packets\":%" PRIu64 ",\"octets\":%" PRIu64 ",\"libpcap\":\"%s\"}\n", count.packets,
           count.octets, pcap_lib_version());
    return status;
}
