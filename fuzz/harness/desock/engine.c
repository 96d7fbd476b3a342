/* Under AFL++ inputs come out of memory that it shares, many to a process; the proxy is then linked
 * by afl-clang-fast, which brings what is weak here. Else there is one input: the file that
 * SOCKSPEC_DESOCK_INPUT names, or standard input. */
#include "fuzz/harness/desock/inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

DESOCK_REAL(read);
DESOCK_REAL(close);

enum { INPUT_MAX = 1 << 20, INPUTS_A_PROCESS = 1000 };

/* What the AFL++ runtime is told by, and what its programs are known by. */
extern int __afl_sharedmem_fuzzing;
int __afl_sharedmem_fuzzing = 1;
extern const char desock_afl_persistent[];
extern const char desock_afl_deferred[];
__attribute__((used)) const char desock_afl_persistent[] = "##SIG_AFL_PERSISTENT##";
__attribute__((used)) const char desock_afl_deferred[] = "##SIG_AFL_DEFER_FORKSRV##";

extern unsigned char *__afl_fuzz_ptr __attribute__((weak));
extern unsigned *__afl_fuzz_len __attribute__((weak));
extern int __afl_persistent_loop(unsigned) __attribute__((weak));
extern void __afl_manual_init(void) __attribute__((weak));

/* What ends a process properly does, as far as it matters. */
extern void __lsan_do_leak_check(void) __attribute__((weak));
extern void __gcov_dump(void) __attribute__((weak));
extern int __llvm_profile_write_file(void) __attribute__((weak));

static bool forking;

bool desock_engine_forks(void)
{
    return forking;
}

static bool read_input(struct s5_span *out)
{
    static uint8_t octets[INPUT_MAX];
    const char *path = getenv("SOCKSPEC_DESOCK_INPUT");
    int fd = path == NULL ? 0 : open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;
    ssize_t got = 0;

    if (fd < 0) {
        fprintf(stderr, "desock: cannot read %s; SOCKSPEC_DESOCK_INPUT wants a file\n", path);
        _exit(2);
    }
    while (size < sizeof octets && (got = real_read()(fd, octets + size, sizeof octets - size)) > 0)
        size += (size_t)got;
    if (path != NULL)
        real_close()(fd);
    *out = (struct s5_span){octets, size};
    return true;
}

static unsigned inputs_a_process(void)
{
    const char *wanted = getenv("SOCKSPEC_DESOCK_INPUTS");
    int count = wanted == NULL ? 0 : atoi(wanted);

    return count > 0 ? (unsigned)count : INPUTS_A_PROCESS;
}

bool desock_next_input(struct s5_span *out)
{
    static bool had_one;
    bool first = !had_one;

    had_one = true;
    if (first && __afl_manual_init != NULL) {
        forking = true;
        __afl_manual_init();
        forking = false;
    }
    if (__afl_persistent_loop != NULL ? !__afl_persistent_loop(inputs_a_process()) : !first)
        return false;
    if (&__afl_fuzz_ptr != NULL && __afl_fuzz_ptr != NULL) {
        *out = (struct s5_span){__afl_fuzz_ptr, *__afl_fuzz_len};
        return true;
    }
    return read_input(out);
}

/* Not by exit(): what it would destroy, threads of the proxy may still use. */
void desock_leave(void)
{
    if (__lsan_do_leak_check != NULL)
        __lsan_do_leak_check();
    if (__gcov_dump != NULL)
        __gcov_dump();
    if (__llvm_profile_write_file != NULL)
        __llvm_profile_write_file();
    _exit(0);
}
