/* What SIGINT and SIGTERM do to `sockspec decode`: it ends what it reads, and shows what it has. */
#ifndef SOCKSPEC_CLI_DECODE_STOP_H
#define SOCKSPEC_CLI_DECODE_STOP_H

#include "capture/file/source.h"

/* A signal ends the reading of `source` from now on, or, where that is NULL, is only noted. */
void s5_decode_watch(struct s5_source *source);

/* Whether a signal came since. */
bool s5_decode_stopped(void);

#endif
