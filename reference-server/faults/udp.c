/* Faults of UDP ASSOCIATE, RFC 1928 sections 6 and 7. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_udp = {NULL, 0};
