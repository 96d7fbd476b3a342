/* The line that is written for every session that ended. */
#ifndef SOCKSPEC_REFERENCE_SERVER_LOG_H
#define SOCKSPEC_REFERENCE_SERVER_LOG_H

#include "net/endpoint.h"
#include "session/server.h"

#include <time.h>

/* What is noted in the course of a session. */
struct s5_record {
    struct timespec began; /* wall clock */
    uint64_t began_ms;     /* the loop's clock */
    uint64_t up;           /* octets (or datagrams' data) from the client */
    uint64_t down;
    struct s5_findings broken; /* clauses that the client's messages broke; the first ones */
    size_t broken_more;        /* those beyond */
    const char *failure;       /* why the command failed; static, or NULL */
};

void s5_record_init(struct s5_record *record, uint64_t now_ms);

/* Notes the findings about one message of the client. */
void s5_record_findings(struct s5_record *record, const struct s5_findings *findings);

struct s5_connection;

enum { S5_LOG_LINE = 6 * 1024 };

/* "2026-01-31T12:00:00.000Z client=127.0.0.1:5000 user=bob cmd=CONNECT dst=example.com:80 rep=00
 * up=10 down=20 ms=12 broken=REQ-09@2 end="both sides ended"". What is unknown is "-"; octets that
 * are not printable are \xHH. No password ever stands there. */
void s5_log_line(const struct s5_connection *c, uint64_t now_ms, const char *end, char *out,
                 size_t size);

#endif
