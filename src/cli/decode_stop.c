#include "cli/decode_stop.h"

#include <signal.h>

static struct s5_source *volatile watched;
static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
    if (watched != NULL)
        s5_source_stop(watched);
}

void s5_decode_watch(struct s5_source *source)
{
    struct sigaction action = {.sa_handler = stop};

    watched = source;
    stopped = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool s5_decode_stopped(void)
{
    return stopped != 0;
}
