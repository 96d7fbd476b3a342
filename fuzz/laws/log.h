/* What a machine did, written down as octets, so that two runs of it can be compared. */
#ifndef SOCKSPEC_FUZZ_LAWS_LOG_H
#define SOCKSPEC_FUZZ_LAWS_LOG_H

#include "wire/address.h"

enum { LOG_MAX = 1 << 17 };

struct log {
    size_t size; /* more than LOG_MAX where it did not fit */
    uint8_t octets[LOG_MAX];
};

void log_clear(struct log *log);
void log_u8(struct log *log, uint8_t value);
void log_number(struct log *log, uint64_t value);

/* With its size, so that two that follow one another are not taken for one. */
void log_span(struct log *log, struct s5_span span);
void log_address(struct log *log, const struct s5_address *address);
void log_findings(struct log *log, const struct s5_findings *findings);

/* Equal, and neither ran over. */
bool log_equal(const struct log *a, const struct log *b);

#endif
