/* Names are not asked about: all lead to one address, or none to any. */
#include "fuzz/harness/desock/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>

DESOCK_REAL(getaddrinfo);
DESOCK_REAL(getnameinfo);

static const char *address_of(const char *name, int family)
{
    uint8_t number[16];

    if (inet_pton(AF_INET, name, number) == 1 || inet_pton(AF_INET6, name, number) == 1)
        return name;
    return family == AF_INET6 ? "2001:db8::9" : "192.0.2.9";
}

int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    struct addrinfo numeric = {0};

    if (hints != NULL)
        numeric = *hints;
    numeric.ai_flags &= ~AI_ADDRCONFIG;
    if (name == NULL)
        return real_getaddrinfo()(NULL, service, &numeric, out);
    const char *address = address_of(name, numeric.ai_family);
    if (address != name && (numeric.ai_flags & AI_NUMERICHOST || !desock_names_are_known()))
        return EAI_NONAME;
    numeric.ai_flags |= AI_NUMERICHOST;
    return real_getaddrinfo()(address, service, &numeric, out);
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t size, char *restrict host,
                socklen_t host_size, char *restrict service, socklen_t service_size, int flags)
{
    return real_getnameinfo()(address, size, host, host_size, service, service_size,
                              flags | NI_NUMERICHOST | NI_NUMERICSERV);
}

/* What gethostbyname() and its like tell, in `room`; NULL where that is too small or nobody knows
 * the name. */
static struct hostent *tell(const char *name, int family, struct hostent *out, char *room,
                            size_t size)
{
    size_t octets = family == AF_INET6 ? 16 : 4;
    size_t name_size = strlen(name) + 1;
    struct {
        char *addresses[2];
        char *aliases[1];
        char address[16];
        char name[];
    } *told = (void *)(room + (-(uintptr_t)room & 15));

    if (size < sizeof *told + 16 + name_size)
        return NULL;
    const char *address = address_of(name, family);
    if (inet_pton(family, address, told->address) != 1 ||
        (address != name && !desock_names_are_known()))
        return NULL;
    memcpy(told->name, name, name_size);
    told->addresses[0] = told->address;
    told->addresses[1] = NULL;
    told->aliases[0] = NULL;
    *out = (struct hostent){.h_name = told->name,
                            .h_aliases = told->aliases,
                            .h_addrtype = family,
                            .h_length = (int)octets,
                            .h_addr_list = told->addresses};
    return out;
}

struct hostent *gethostbyname2(const char *name, int family)
{
    static struct hostent host;
    static char room[2048];
    struct hostent *told = tell(name, family, &host, room, sizeof room);

    if (told == NULL)
        h_errno = HOST_NOT_FOUND;
    return told;
}

struct hostent *gethostbyname(const char *name)
{
    return gethostbyname2(name, AF_INET);
}

int gethostbyname2_r(const char *restrict name, int family, struct hostent *restrict host,
                     char *restrict room, size_t size, struct hostent **restrict out,
                     int *restrict error)
{
    if (size < strlen(name) + 128) {
        *out = NULL;
        return ERANGE;
    }
    *out = tell(name, family, host, room, size);
    *error = *out == NULL ? HOST_NOT_FOUND : 0;
    return 0;
}

int gethostbyname_r(const char *restrict name, struct hostent *restrict host, char *restrict room,
                    size_t size, struct hostent **restrict out, int *restrict error)
{
    return gethostbyname2_r(name, AF_INET, host, room, size, out, error);
}
