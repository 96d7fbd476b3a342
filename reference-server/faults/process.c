/* Faults of the process: crashes, hangs, leaks, limits. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

const struct s5_departure_list s5_faults_process = {NULL, 0};
