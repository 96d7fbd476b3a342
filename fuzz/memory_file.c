#include "fuzz/memory_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

const char *memory_file(unsigned which, struct s5_span in)
{
    static struct {
        char path[64];
        int file; /* 0: none yet */
    } all[MEMORY_FILES];
    char *path = all[which].path;

    if (all[which].file == 0) {
        all[which].file = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path, sizeof all[which].path, "/proc/self/fd/%d", all[which].file);
    }
    if (all[which].file <= 0 || ftruncate(all[which].file, 0) != 0 ||
        pwrite(all[which].file, in.data, in.size, 0) != (ssize_t)in.size) {
        perror("fuzz: a file in memory");
        abort();
    }
    return path;
}
