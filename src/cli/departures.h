/* sockspec serve --list-faults and --list-variants. */
#ifndef SOCKSPEC_CLI_DEPARTURES_H
#define SOCKSPEC_CLI_DEPARTURES_H

#include <stdbool.h>

/* Prints the table on stdout, for people or as JSON. Returns an exit status. */
int s5_list_faults(bool json);
int s5_list_variants(bool json);

#endif
