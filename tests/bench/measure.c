/* measure FILE PROGRAM [ARGUMENT...] runs a program, ends as it does, and writes to FILE what it
 * used: microseconds of CPU as user and in the system, and KiB resident at its peak.
 *
 * This is a program of its own because Linux counts towards a process's peak what its parent held
 * between fork and exec: a script in Python has more than ten MiB there, this one has none to speak
 * of. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT = 126, NOT_FOUND = 127 }; /* as in the shell */

static long long microseconds(struct timeval time)
{
    return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage used;
    int status = 0;

    if (argc < 3) {
        fprintf(stderr, "usage: measure FILE PROGRAM [ARGUMENT...]\n");
        return CANNOT;
    }
    FILE *out = fopen(argv[1], "we");
    if (out == NULL) {
        fprintf(stderr, "measure: cannot write %s: %s\n", argv[1], strerror(errno));
        return CANNOT;
    }
    pid_t child = fork();
    if (child == 0) {
        /* Whoever ends this program means that one. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(argv[2], argv + 2);
        fprintf(stderr, "measure: cannot run %s: %s\n", argv[2], strerror(errno));
        _exit(NOT_FOUND);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        fprintf(stderr, "measure: cannot run %s: %s\n", argv[2], strerror(errno));
        fclose(out);
        return CANNOT;
    }
    fprintf(out, "%lld %lld %ld\n", microseconds(used.ru_utime), microseconds(used.ru_stime),
            used.ru_maxrss);
    if (fclose(out) != 0) {
        fprintf(stderr, "measure: cannot write %s: %s\n", argv[1], strerror(errno));
        return CANNOT;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
