/* What was relayed, as files: docs/captures.md tells what they are called and what is in them. */
#ifndef SOCKSPEC_CAPTURE_OUT_EXTRACT_H
#define SOCKSPEC_CAPTURE_OUT_EXTRACT_H

#include "capture/out/sink.h"

struct s5_extract;

struct s5_extract_totals {
    uint64_t files;
    uint64_t zeros;          /* octets that the capture lacks */
    uint64_t lost_fragments; /* of datagrams that never became whole */
};

/* Into `folder`, which is made, or is empty. NULL with the error told. */
struct s5_extract *s5_extract_new(const char *folder, struct s5_error *error);
void s5_extract_free(struct s5_extract *extract);

/* Borrowed from `extract`, which must outlive the reader. */
const struct s5_sink *s5_extract_sink(struct s5_extract *extract);

const struct s5_extract_totals *s5_extract_totals(struct s5_extract *extract);

#endif
