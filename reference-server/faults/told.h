/* What a reply bears in place of the true address. */
#ifndef SOCKSPEC_REFERENCE_SERVER_FAULTS_TOLD_H
#define SOCKSPEC_REFERENCE_SERVER_FAULTS_TOLD_H

#include "net/endpoint.h"

struct s5_connection;

enum s5_told {
    S5_TOLD_ZERO,
    S5_TOLD_PORT_NEXT,
    S5_TOLD_CLIENT,
    S5_TOLD_ELSEWHERE, /* an address of another interface: 127.0.0.3 */
    S5_TOLD_CLIENT_HOST,
};

/* By the `number` of the departure's row, one of the above. */
struct s5_endpoint s5_told(const struct s5_connection *c, const struct s5_endpoint *truth);

#endif
