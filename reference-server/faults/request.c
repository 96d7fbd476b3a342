/* Faults in reading requests, RFC 1928 section 4: VER, CMD, RSV, cuts and what comes behind. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_request = {NULL, 0};
