#include "net/loop.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const char *s5_errno_text(int number)
{
    static const struct {
        int number;
        const char *text;
    } texts[] = {
        {0, "no error"},
        {EACCES, "permission denied"},
        {EADDRINUSE, "address already in use"},
        {EADDRNOTAVAIL, "address not available"},
        {EAFNOSUPPORT, "address family not supported"},
        {EAGAIN, "try again"},
        {ECONNABORTED, "connection aborted"},
        {ECONNREFUSED, "connection refused"},
        {ECONNRESET, "connection reset by peer"},
        {EHOSTDOWN, "host is down"},
        {EHOSTUNREACH, "no route to host"},
        {EINVAL, "invalid argument"},
        {EMFILE, "too many open files"},
        {EMSGSIZE, "message too long"},
        {ENETDOWN, "network is down"},
        {ENETUNREACH, "network is unreachable"},
        {ENFILE, "too many open files in the system"},
        {ENOBUFS, "no buffer space"},
        {ENOENT, "no such file or directory"},
        {ENOMEM, "out of memory"},
        {ENOPROTOOPT, "protocol not available"},
        {ENOTCONN, "not connected"},
        {EPERM, "operation not permitted"},
        {EPIPE, "broken pipe"},
        {EPROTO, "protocol error"},
        {ETIMEDOUT, "timed out"},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].number == number)
            return texts[i].text;
    return strerror(number);
}
