#include "wire/names.h"

const char *s5_method_name(uint8_t method)
{
    switch (method) {
    case S5_METHOD_NO_AUTH:
        return "NO AUTH";
    case S5_METHOD_GSSAPI:
        return "GSSAPI";
    case S5_METHOD_PASSWORD:
        return "USERNAME/PASSWORD";
    case S5_METHOD_NONE_ACCEPTABLE:
        return "NO ACCEPTABLE METHODS";
    default:
        return method < 0x80 ? "unassigned" : "private";
    }
}

const char *s5_cmd_name(uint8_t cmd)
{
    switch (cmd) {
    case S5_CMD_CONNECT:
        return "CONNECT";
    case S5_CMD_BIND:
        return "BIND";
    case S5_CMD_UDP_ASSOCIATE:
        return "UDP ASSOCIATE";
    default:
        return "unassigned";
    }
}

const char *s5_atyp_name(uint8_t atyp)
{
    switch (atyp) {
    case S5_ATYP_IPV4:
        return "IPV4";
    case S5_ATYP_DOMAIN:
        return "DOMAINNAME";
    case S5_ATYP_IPV6:
        return "IPV6";
    default:
        return "unassigned";
    }
}

const char *s5_rep_name(uint8_t rep)
{
    static const char *const names[] = {
        "succeeded",
        "general SOCKS server failure",
        "connection not allowed by ruleset",
        "network unreachable",
        "host unreachable",
        "connection refused",
        "TTL expired",
        "command not supported",
        "address type not supported",
    };
    return rep < sizeof names / sizeof names[0] ? names[rep] : "unassigned";
}
