/* Faults in the user name and password sub-negotiation, RFC 1929. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_password = {NULL, 0};
