#include "reference-server/faults/told.h"

#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

struct s5_endpoint s5_told(const struct s5_connection *c, const struct s5_endpoint *truth)
{
    struct s5_endpoint bnd = *truth;

    switch ((enum s5_told)s5_departure_number(c)) {
    case S5_TOLD_ZERO:
        memset(bnd.ip, 0, sizeof bnd.ip);
        break;
    case S5_TOLD_PORT_NEXT:
        bnd.port++;
        break;
    case S5_TOLD_CLIENT:
        bnd = c->peer;
        break;
    case S5_TOLD_ELSEWHERE:
        bnd = (struct s5_endpoint){.family = 4, .ip = {127, 0, 0, 3}, .port = truth->port};
        break;
    case S5_TOLD_CLIENT_HOST:
        bnd = c->peer;
        bnd.port = truth->port;
        break;
    }
    return bnd;
}
