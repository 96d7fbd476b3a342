#include "capture/show/print.h"

#include "wire/names.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

void s5_print_peer(struct s5_buffer *out, const struct s5_peer *peer)
{
    if (out->room - out->size >= S5_PEER_TEXT || s5_buffer_grow(out, S5_PEER_TEXT))
        out->size += s5_peer_print(peer, out->text + out->size);
}

void s5_print_address(struct s5_buffer *out, const struct s5_address *address)
{
    if (address->atyp == S5_ATYP_IPV4) {
        struct s5_peer peer = {s5_host_ipv4(address->host.data), address->port};
        s5_print_peer(out, &peer);
    } else if (address->atyp == S5_ATYP_DOMAIN) {
        s5_buffer_escape(out, address->host);
        s5_buffer_char(out, ':');
        s5_buffer_number(out, address->port);
    } else {
        char host[INET6_ADDRSTRLEN];
        inet_ntop(AF_INET6, address->host.data, host, sizeof host);
        s5_buffer_char(out, '[');
        s5_buffer_text(out, host);
        s5_buffer_add(out, "]:", 2);
        s5_buffer_number(out, address->port);
    }
}

static void put_digits(char *out, uint64_t number, int count)
{
    while (count-- > 0) {
        out[count] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* "2026-01-31T12:00:00", UTC. Records that follow each other are nearly always of one second. */
static void print_second(time_t when, char out[19])
{
    static _Thread_local time_t last;
    static _Thread_local char text[] = "1970-01-01T00:00:00";
    struct tm tm;

    if (when != last) {
        if (gmtime_r(&when, &tm) == NULL)
            memset(&tm, 0, sizeof tm);
        put_digits(text, (uint64_t)(tm.tm_year + 1900) % 10000, 4);
        put_digits(text + 5, (uint64_t)tm.tm_mon + 1, 2);
        put_digits(text + 8, (uint64_t)tm.tm_mday, 2);
        put_digits(text + 11, (uint64_t)tm.tm_hour, 2);
        put_digits(text + 14, (uint64_t)tm.tm_min, 2);
        put_digits(text + 17, (uint64_t)tm.tm_sec, 2);
        last = when;
    }
    memcpy(out, text, 19);
}

void s5_print_time(struct s5_buffer *out, int64_t ns, char between)
{
    char text[] = "0000-00-00T00:00:00.000000000Z";
    int64_t seconds = ns / 1000000000;
    int64_t rest = ns % 1000000000;

    if (rest < 0) {
        seconds--;
        rest += 1000000000;
    }
    print_second((time_t)seconds, text);
    text[10] = between;
    put_digits(text + 20, (uint64_t)rest, 9);
    size_t size = rest % 1000 != 0 ? 29 : 26;
    if (between == 'T')
        text[size++] = 'Z';
    s5_buffer_add(out, text, size);
}

void s5_print_ms(struct s5_buffer *out, int64_t ns)
{
    char decimals[7] = ".";
    size_t size = sizeof decimals;

    if (ns < 0) {
        s5_buffer_char(out, '-');
        ns = -ns;
    }
    s5_buffer_number(out, (uint64_t)ns / 1000000);
    put_digits(decimals + 1, (uint64_t)ns % 1000000, 6);
    while (size > 1 && decimals[size - 1] == '0')
        size--;
    if (size > 1)
        s5_buffer_add(out, decimals, size);
}
