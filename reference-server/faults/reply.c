/* Faults in replies, RFC 1928 section 6, and in BND of a CONNECT. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_reply = {NULL, 0};
