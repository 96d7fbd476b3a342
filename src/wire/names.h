/* The protocol's numbers and the words that the RFCs give them. */
#ifndef SOCKSPEC_WIRE_NAMES_H
#define SOCKSPEC_WIRE_NAMES_H

#include <stdint.h>

enum { S5_VERSION = 5, S5_PASSWORD_VERSION = 1, S5_GSS_VERSION = 1 };

/* RFC 1928 section 3. */
enum {
    S5_METHOD_NO_AUTH = 0x00,
    S5_METHOD_GSSAPI = 0x01,
    S5_METHOD_PASSWORD = 0x02,
    S5_METHOD_NONE_ACCEPTABLE = 0xff,
};

/* RFC 1928 section 4. */
enum { S5_CMD_CONNECT = 1, S5_CMD_BIND = 2, S5_CMD_UDP_ASSOCIATE = 3 };

/* RFC 1928 section 5. */
enum { S5_ATYP_IPV4 = 1, S5_ATYP_DOMAIN = 3, S5_ATYP_IPV6 = 4 };

/* RFC 1928 section 6. */
enum {
    S5_REP_SUCCEEDED = 0,
    S5_REP_GENERAL_FAILURE = 1,
    S5_REP_NOT_ALLOWED = 2,
    S5_REP_NETWORK_UNREACHABLE = 3,
    S5_REP_HOST_UNREACHABLE = 4,
    S5_REP_CONNECTION_REFUSED = 5,
    S5_REP_TTL_EXPIRED = 6,
    S5_REP_COMMAND_NOT_SUPPORTED = 7,
    S5_REP_ADDRESS_NOT_SUPPORTED = 8,
};

/* RFC 1961 section 3.4 and on: MTYP. */
enum { S5_GSS_AUTHENTICATION = 1, S5_GSS_PROTECTION = 2, S5_GSS_DATA = 3, S5_GSS_ABORT = 0xff };

/* Static names: "NO AUTH", "CONNECT", "IPV4", "SUCCEEDED"; "unassigned" or "private" else. */
const char *s5_method_name(uint8_t method);
const char *s5_cmd_name(uint8_t cmd);
const char *s5_atyp_name(uint8_t atyp);
const char *s5_rep_name(uint8_t rep);

#endif
