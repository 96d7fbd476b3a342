#include "wire/address.h"

#include "base/text.h"
#include "wire/names.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

struct s5_address s5_address_ipv4(struct s5_span four, uint16_t port)
{
    return (struct s5_address){S5_ATYP_IPV4, s5_span_first(four, 4), port};
}

struct s5_address s5_address_ipv6(struct s5_span sixteen, uint16_t port)
{
    return (struct s5_address){S5_ATYP_IPV6, s5_span_first(sixteen, 16), port};
}

struct s5_address s5_address_name(struct s5_span name, uint16_t port)
{
    return (struct s5_address){S5_ATYP_DOMAIN, name, port};
}

struct s5_address s5_take_address(struct s5_cursor *c)
{
    struct s5_address a = {0};
    size_t start = c->at;

    if (!s5_cursor_good(c))
        return a; /* the shortage noted is an earlier field's */
    a.atyp = s5_take_u8(c);
    switch (a.atyp) {
    case S5_ATYP_IPV4:
        a.host = s5_take_span(c, 4);
        break;
    case S5_ATYP_DOMAIN:
        a.host = s5_take_span(c, s5_take_u8(c));
        break;
    case S5_ATYP_IPV6:
        a.host = s5_take_span(c, 16);
        break;
    default:
        s5_require(c, false, start, S5_FAULT_ATYP);
    }
    a.port = s5_take_u16(c);
    /* The hint is exact: once the address's length is known, the port's two octets are needed too.
     */
    if (c->result.status == S5_MORE && c->in.size > start) {
        size_t host = a.atyp == S5_ATYP_IPV4 ? 4 : 16;
        if (a.atyp != S5_ATYP_DOMAIN)
            c->result.size = start + 1 + host + 2;
        else if (c->in.size > start + 1)
            c->result.size = start + 2 + c->in.data[start + 1] + 2u;
    }
    return a;
}

void s5_put_address(struct s5_writer *w, const struct s5_address *address)
{
    s5_put_u8(w, address->atyp);
    if (address->atyp == S5_ATYP_DOMAIN) {
        if (address->host.size > S5_NAME_MAX)
            w->room = 0; /* no length octet can tell it */
        s5_put_u8(w, (uint8_t)address->host.size);
    }
    s5_put_span(w, address->host);
    s5_put_u16(w, address->port);
}

void s5_address_check(const struct s5_address *address, size_t at, struct s5_findings *findings)
{
    if (address->atyp != S5_ATYP_DOMAIN)
        return;
    if (address->host.size == 0)
        s5_findings_add(findings, S5_CLAUSE_ADDR_05, at + 1, "the name is empty");
    else if (memchr(address->host.data, 0, address->host.size) != NULL)
        s5_findings_add(findings, S5_CLAUSE_ADDR_05, at + 2, "the name contains a NUL");
}

void s5_address_print(const struct s5_address *address, char *out, size_t size)
{
    char host[S5_ADDRESS_TEXT] = "";

    if (size == 0)
        return;
    if (address->atyp == S5_ATYP_IPV4 && address->host.size == 4) {
        inet_ntop(AF_INET, address->host.data, host, sizeof host);
    } else if (address->atyp == S5_ATYP_IPV6 && address->host.size == 16) {
        char bare[INET6_ADDRSTRLEN];
        inet_ntop(AF_INET6, address->host.data, bare, sizeof bare);
        snprintf(host, sizeof host, "[%s]", bare);
    } else {
        s5_text_escape(address->host, host, sizeof host);
    }
    out[0] = '\0';
    s5_text_append(out, size, "%s:%u", host, address->port);
}
