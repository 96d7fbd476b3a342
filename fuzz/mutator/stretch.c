#include "fuzz/input.h"
#include "fuzz/mutator/mutator.h"

struct mutator_stretch mutator_rest(struct s5_span in, struct s5_span rest, unsigned kinds)
{
    return (struct mutator_stretch){in.size - rest.size, rest.size, kinds, 0, 0};
}

struct mutator_stretch mutator_field(struct s5_span in, struct s5_span *rest, unsigned kinds)
{
    struct mutator_stretch field = {.at = in.size, .kinds = kinds};

    if (rest->size == 0)
        return field; /* no octet tells its length */
    field.length_at = in.size - rest->size;
    field.length_mask = 0xff;
    field.at = field.length_at + 1;
    field.size = input_field(rest).size;
    return field;
}
