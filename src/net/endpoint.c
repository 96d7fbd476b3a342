#include "net/endpoint.h"

#include "base/text.h"
#include "wire/names.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* A decimal number of digits only; -1 where it is none or above `most`. */
static long number(const char *text, long most)
{
    long value = 0;

    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        value = value * 10 + (*text - '0');
        if (value > most)
            return -1;
    }
    return value;
}

void s5_endpoint_print_host(const struct s5_endpoint *endpoint, char *out, size_t size)
{
    char text[INET6_ADDRSTRLEN] = "-";

    if (endpoint->family != 0)
        inet_ntop(endpoint->family == 4 ? AF_INET : AF_INET6, endpoint->ip, text, sizeof text);
    if (endpoint->family == 6 && endpoint->scope != 0)
        snprintf(out, size, "%s%%%u", text, (unsigned)endpoint->scope);
    else
        snprintf(out, size, "%s", text);
}

void s5_endpoint_print(const struct s5_endpoint *endpoint, char *out, size_t size)
{
    char host[S5_ENDPOINT_TEXT];

    s5_endpoint_print_host(endpoint, host, sizeof host);
    if (endpoint->family == 0)
        snprintf(out, size, "%s", host);
    else
        snprintf(out, size, endpoint->family == 6 ? "[%s]:%u" : "%s:%u", host,
                 (unsigned)endpoint->port);
}

int s5_endpoint_parse_host(const char *text, uint16_t port, struct s5_endpoint *out)
{
    struct s5_endpoint e = {.port = port};
    char host[INET6_ADDRSTRLEN];
    const char *scope = strchr(text, '%');
    size_t size = scope == NULL ? strlen(text) : (size_t)(scope - text);

    if (size >= sizeof host)
        return -1;
    memcpy(host, text, size);
    host[size] = '\0';
    if (scope == NULL && inet_pton(AF_INET, host, e.ip) == 1) {
        e.family = 4;
    } else if (inet_pton(AF_INET6, host, e.ip) == 1) {
        e.family = 6;
        if (scope != NULL) {
            long index = number(scope + 1, UINT32_MAX);
            e.scope = index > 0 ? (uint32_t)index : if_nametoindex(scope + 1);
            if (e.scope == 0)
                return -1;
        }
    } else {
        return -1;
    }
    *out = e;
    return 0;
}

int s5_endpoint_parse(const char *text, struct s5_endpoint *out, struct s5_error *error)
{
    char host[S5_ENDPOINT_TEXT];
    const char *colon = strrchr(text, ':');
    size_t size = colon == NULL ? 0 : (size_t)(colon - text);
    long port = colon == NULL ? -1 : number(colon + 1, UINT16_MAX);
    bool bracketed = size >= 2 && text[0] == '[' && text[size - 1] == ']';
    struct s5_endpoint e;

    if (port >= 0 && size < sizeof host) {
        size_t bracket = bracketed ? 1 : 0;
        memcpy(host, text + bracket, size - 2 * bracket);
        host[size - 2 * bracket] = '\0';
        /* The brackets tell an address's colons from the port's: IPv6 has them and IPv4 has not. */
        if (s5_endpoint_parse_host(host, (uint16_t)port, &e) == 0 && (e.family == 6) == bracketed) {
            *out = e;
            return 0;
        }
    }
    char shown[120];
    s5_text_escape(s5_span_text(text), shown, sizeof shown);
    return s5_error_set(error, "\"%s\" is no address and port as 127.0.0.1:1080 or [::1]:1080",
                        shown);
}

struct s5_address s5_endpoint_address(const struct s5_endpoint *endpoint)
{
    if (endpoint->family == 4)
        return s5_address_ipv4((struct s5_span){endpoint->ip, 4}, endpoint->port);
    if (memcmp(endpoint->ip, mapped, sizeof mapped) == 0)
        return s5_address_ipv4((struct s5_span){endpoint->ip + 12, 4}, endpoint->port);
    return s5_address_ipv6((struct s5_span){endpoint->ip, 16}, endpoint->port);
}

bool s5_endpoint_from_address(const struct s5_address *address, struct s5_endpoint *out)
{
    bool four = address->atyp == S5_ATYP_IPV4 && address->host.size == 4;
    bool six = address->atyp == S5_ATYP_IPV6 && address->host.size == 16;

    if (!four && !six)
        return false;
    *out = (struct s5_endpoint){.family = four ? 4 : 6, .port = address->port};
    memcpy(out->ip, address->host.data, address->host.size);
    return true;
}

bool s5_endpoint_same_host(const struct s5_endpoint *a, const struct s5_endpoint *b)
{
    if (a->family == 0 || b->family == 0)
        return a->family == b->family;
    /* A scope left out is not known, rather than another one. */
    if (a->scope != 0 && b->scope != 0 && a->scope != b->scope)
        return false;
    return s5_span_equal(s5_endpoint_address(a).host, s5_endpoint_address(b).host);
}

bool s5_endpoint_equal(const struct s5_endpoint *a, const struct s5_endpoint *b)
{
    return a->port == b->port && s5_endpoint_same_host(a, b);
}

bool s5_endpoint_is_loopback(const struct s5_endpoint *endpoint)
{
    static const uint8_t one[16] = {[15] = 1};

    if (endpoint->family == 0)
        return false;
    struct s5_span host = s5_endpoint_address(endpoint).host;
    return host.size == 4 ? host.data[0] == 127 : memcmp(host.data, one, sizeof one) == 0;
}

bool s5_endpoint_is_unspecified(const struct s5_endpoint *endpoint)
{
    static const uint8_t zero[16] = {0};

    if (endpoint->family == 0)
        return false;
    struct s5_span host = s5_endpoint_address(endpoint).host;
    return memcmp(host.data, zero, host.size) == 0;
}
