/* libpcap's own numbers of link types (DLT_), which differ between systems, and those that files
 * bear (LINKTYPE_), which do not. Most are the same. */
#ifndef SOCKSPEC_CAPTURE_FILE_DLT_H
#define SOCKSPEC_CAPTURE_FILE_DLT_H

#include <stdint.h>

uint16_t s5_dlt_to_link(int dlt);
int s5_dlt_from_link(uint16_t link);

#endif
