/* An interface of a capture file, as its readers tell of it and its writer takes it. */
#ifndef SOCKSPEC_CAPTURE_FILE_INTERFACE_H
#define SOCKSPEC_CAPTURE_FILE_INTERFACE_H

#include "base/span.h"

struct s5_interface {
    uint16_t link;       /* LINKTYPE_ value */
    uint32_t snap;       /* octets that are kept of a packet at most; 0: all */
    bool microseconds;   /* its clock tells microseconds, and no more */
    struct s5_span name; /* borrowed, may be empty */
};

/* Who is told of the interfaces of a file as they come: the first is 0, as s5_packet has it. */
struct s5_interface_user {
    void *context;
    void (*take)(void *context, const struct s5_interface *interface);
};

#endif
