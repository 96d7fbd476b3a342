/* Faults of BIND. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_bind = {NULL, 0};
