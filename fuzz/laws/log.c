#include "fuzz/laws/log.h"

#include <string.h>

void log_clear(struct log *log)
{
    log->size = 0;
}

static void put(struct log *log, const void *octets, size_t size)
{
    if (size > 0 && log->size <= LOG_MAX && size <= LOG_MAX - log->size)
        memcpy(log->octets + log->size, octets, size);
    log->size += size;
}

void log_u8(struct log *log, uint8_t value)
{
    put(log, &value, 1);
}

void log_number(struct log *log, uint64_t value)
{
    put(log, &value, sizeof value);
}

void log_span(struct log *log, struct s5_span span)
{
    log_number(log, span.size);
    put(log, span.data, span.size);
}

void log_address(struct log *log, const struct s5_address *address)
{
    log_u8(log, address->atyp);
    log_span(log, address->host);
    log_number(log, address->port);
}

void log_findings(struct log *log, const struct s5_findings *findings)
{
    log_u8(log, (uint8_t)findings->count);
    for (size_t i = 0; i < findings->count; i++) {
        log_number(log, findings->list[i].clause);
        log_number(log, findings->list[i].at);
        log_span(log, s5_span_text(findings->list[i].text));
    }
}

bool log_equal(const struct log *a, const struct log *b)
{
    return a->size == b->size && a->size <= LOG_MAX && memcmp(a->octets, b->octets, a->size) == 0;
}
