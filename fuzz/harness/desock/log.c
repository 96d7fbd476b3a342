#include "fuzz/harness/desock/inside.h"

#include "base/hex.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OCTETS_MAX = 400 };

void desock_log(const char *who, const char *what, struct s5_span octets)
{
    static int fd = -2;
    char hex[2 * OCTETS_MAX + 1];

    if (fd == -2) {
        const char *path = getenv("SOCKSPEC_DESOCK_LOG");
        fd = -1;
        if (path != NULL)
            fd = strcmp(path, "-") == 0
                     ? 2
                     : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (path != NULL && fd < 0)
            fprintf(stderr, "desock: cannot write to %s; SOCKSPEC_DESOCK_LOG wants a file\n", path);
    }
    if (fd < 0)
        return;
    s5_hex_print(s5_span_first(octets, OCTETS_MAX), hex, sizeof hex);
    dprintf(fd, "%s %s%s%s%s\n", who, what, octets.size > 0 ? " " : "", hex,
            octets.size > OCTETS_MAX ? "..." : "");
}
