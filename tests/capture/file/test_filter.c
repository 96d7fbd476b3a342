/* BPF expressions over captures of one link type and of several. */
#include "file/make.h"
#include "file/told.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

static void one_link(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 1, 65535);
    make_pcap_packet(make, 1, 0, "a packet of Ethernet", 20);
    make_pcap_packet(make, 2, 0, "b packet", 8);
    make_pcap_packet(make, 3, 0, "b", 2000);
    make_pcap_packet(make, 4, 0, "c packet of Ethernet", 20);
}

static void raw_link(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 101, 65535);
    make_pcap_packet(make, 1, 0, "E packet of IPv4....", 20);
    make_pcap_packet(make, 2, 0, "f packet of IPv6....................", 40);
}

static void two_links(struct make *make)
{
    make_section(make);
    make_interface(make, 1, 65535);
    make_interface(make, 101, 65535);
    make_packet(make, 0, 1, "a packet of Ethernet", 20);
    make_packet(make, 1, 2, "E packet of IPv4....", 20);
    make_packet(make, 0, 3, "b packet of Ethernet", 20);
    make_packet(make, 1, 4, "f packet of IPv4....", 2000);
}

/* Raw IP has three numbers. */
static void raw_links(struct make *make)
{
    make_section(make);
    make_interface(make, 14, 0);
    make_interface(make, 12, 0);
    make_interface(make, 101, 0);
    for (uint32_t i = 0; i < 3; i++) {
        make_packet(make, i, i, "E packet of IPv4....", 20);
        make_packet(make, i, i, "f packet of IPv6....................", 40);
    }
}

static void strange_link(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 147, 65535);
    make_pcap_packet(make, 1, 0, "a", 1);
}

static const struct row {
    const char *name;
    void (*make)(struct make *make);
    const char *filter;
    const char *want;
} rows[] = {
    {"numbers are kept", one_link, "ether[0] = 0x62",
     "2 t=2000000000 link=1 if=0 8/8 b packet\n3 t=3000000000 link=1 if=0 1/2000 b\nend"},
    {"length on the wire", one_link, "greater 1000", "3 t=3000000000 link=1 if=0 1/2000 b\nend"},
    {"nothing", one_link, "tcp", "end"},
    {"everything", raw_link, "",
     "1 t=1000000000 link=101 if=0 20/20 E packet of IPv4....\n"
     "2 t=2000000000 link=101 if=0 36/40 f packet of IPv6....................\nend"},
    {"raw", raw_link, "ip6",
     "2 t=2000000000 link=101 if=0 36/40 f packet of IPv6....................\nend"},
    {"raw of all kinds", raw_links, "ip",
     "1 t=0 link=14 if=0 20/20 E packet of IPv4....\n"
     "3 t=1000 link=12 if=1 20/20 E packet of IPv4....\n"
     "5 t=2000 link=101 if=2 20/20 E packet of IPv4....\nend"},
    {"two link types", two_links, "ip or ether[0] = 0x62",
     "2 t=2000 link=101 if=1 20/20 E packet of IPv4....\n"
     "3 t=3000 link=1 if=0 20/20 b packet of Ethernet\nend"},
    {"no expression", one_link, "tcp prt 80",
     "unusable: the filter 'tcp prt 80' cannot be used: ..."},
    {"no expression, no link", two_links, "(", "unusable: the filter '(' cannot be used: ..."},
    {"not on this link", raw_link, "ether host 02:00:00:00:00:01",
     "unusable: the filter 'ether host 02:00:00:00:00:01' cannot be used on link type 101: "
     "..."},
    {"not on one of the links", two_links, "ether host 65:72:6e:65:74:20 or ether[0] = 0x61",
     "1 t=1000 link=1 if=0 20/20 a packet of Ethernet\n"
     "damaged: F, packet 2: the filter 'ether host 65:72:6e:65:74:20 or ether[0] = 0x61' cannot be "
     "used on link type 101: ..."},
    {"on no link that has filters", strange_link, "tcp",
     "unusable: the filter 'tcp' cannot be used on link type 147: ..."},
};

static void filters(void **state)
{
    const struct row *row = *state;
    struct make make = {.data = NULL};
    static char text[TOLD_TEXT];

    row->make(&make);
    make_file(make_span(&make), "F");
    told(&(struct s5_source_options){.path = "F", .filter = row->filter}, text);
    told_assert(text, row->want);
    if (strstr(text, "link type") == NULL) {
        static char again[TOLD_TEXT];
        told_everywhere(make_span(&make), row->filter, again);
        assert_string_equal(again, text);
    }
    make_fini(&make);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = filters, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("filter", tests, told_folder, told_no_folder);
}
