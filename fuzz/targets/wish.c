#include "fuzz/targets/wish.h"

#include "fuzz/input.h"

static struct s5_address address(unsigned kind, struct s5_span host, uint16_t port)
{
    if (kind == 1 && host.size >= 4)
        return s5_address_ipv4(s5_span_first(host, 4), port);
    if (kind == 2 && host.size >= 16)
        return s5_address_ipv6(s5_span_first(host, 16), port);
    return s5_address_name(host, port);
}

struct s5_client_wish wish_take(struct s5_span *in)
{
    uint8_t how = input_u8(in);
    struct s5_client_wish wish = {.cmd = input_u8(in), .insist = how & 2};
    uint16_t port = input_u16(in);

    wish.dst = address(how >> 4 & 3, input_field(in), port);
    if (how & 1) {
        wish.uname = input_field(in);
        wish.passwd = input_field(in);
    }
    return wish;
}

size_t wish_fields(struct s5_span in, struct s5_span *rest,
                   struct mutator_stretch fields[WISH_FIELDS])
{
    bool credentials = input_u8(rest) & 1;
    size_t count = 0;

    input_span(rest, 1 + 2);
    fields[count++] = mutator_field(in, rest, 0);
    if (credentials) {
        fields[count++] = mutator_field(in, rest, 0);
        fields[count++] = mutator_field(in, rest, 0);
    }
    return count;
}
