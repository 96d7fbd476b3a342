/* Faults in reading and using destination addresses, RFC 1928 section 5. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_address = {NULL, 0};
