/* What `sockspec decode` writes beside the records: --extract and --unwrap. */
#ifndef SOCKSPEC_CLI_DECODE_OUTPUTS_H
#define SOCKSPEC_CLI_DECODE_OUTPUTS_H

#include "capture/file/source.h"
#include "capture/out/extract.h"
#include "capture/out/spool.h"
#include "capture/out/unwrap.h"
#include "capture/reader.h"

/* The options are set by whoever read them; the rest is zeroed. */
struct s5_decode_outputs {
    const char *extract;
    const char *unwrap;
    bool only_unwrapped;
    struct s5_extract *extraction;
    struct s5_plan *plan;
    struct s5_rewrite *rewrite;
    struct s5_spool *spool; /* where the capture can be read but once */
    bool failed;
    struct s5_error error;
};

/* Functions that return a status return 0, or the exit status after complaining. */

/* Makes what is to be written, and gives the reader its sinks. */
int s5_decode_outputs_open(struct s5_decode_outputs *outputs,
                           const struct s5_source_options *source,
                           struct s5_reader_options *reader);

/* A packet that the reader is given. False: reading on is of no use. */
bool s5_decode_outputs_take(struct s5_decode_outputs *outputs, const struct s5_packet *packet);

/* The capture was read with these options: tells what was extracted, and unwraps. */
int s5_decode_outputs_finish(struct s5_decode_outputs *outputs,
                             const struct s5_source_options *source,
                             const struct s5_reader_options *reader);

void s5_decode_outputs_close(struct s5_decode_outputs *outputs);

#endif
