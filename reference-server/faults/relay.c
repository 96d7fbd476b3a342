/* Faults of the relay once a CONNECT has succeeded. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_relay = {NULL, 0};
