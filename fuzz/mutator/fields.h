/* The fields of a message, for those who change one whichever it is. */
#ifndef SOCKSPEC_FUZZ_MUTATOR_FIELDS_H
#define SOCKSPEC_FUZZ_MUTATOR_FIELDS_H

#include "wire/message.h"

/* One of the three is not NULL. */
struct field {
    uint8_t *octet;
    uint16_t *number;
    struct s5_span *run;

    /* of a run */
    size_t least, most;
    size_t length_at;   /* of its length, in the encoded message */
    size_t length_size; /* octets of that; 0 where no length is told */
};

enum { FIELDS_MAX = 12 };

/* Fields of `message`, in their order; they point into it. Returns how many. */
size_t fields_of(struct s5_message *message, struct field fields[FIELDS_MAX]);

/* The address of a message, or NULL. */
struct s5_address *field_address(struct s5_message *message);

#endif
