/* The decoder in which a fault is planted, or all where none is; src/wire is the judge of what they
 * find. */
#include "fuzz/target.h"
#include "fuzz/mutator/mutator.h"
#include "fuzz/planted/planted.h"

#include <stdlib.h>
#include <string.h>

static void law_of_size(const struct planted_found *found, enum s5_message_kind kind,
                        struct s5_span in)
{
    struct s5_message message;
    struct s5_result result = s5_message_decode(kind, in, &message);

    if (found->message && result.status == S5_OK && kind != S5_UDP)
        FUZZ_DEMAND(found->size == result.size, in);
}

static void greeting(struct s5_span in)
{
    struct planted_found found = {0};

    planted_greeting(in, &found);
    law_of_size(&found, S5_GREETING, in);
}

static void password(struct s5_span in)
{
    struct planted_found found = {0};
    struct s5_password_request request;

    planted_password(in, &found);
    law_of_size(&found, S5_PASSWORD_REQUEST, in);
    if (found.granted && s5_password_request_decode(in, &request).status == S5_OK)
        FUZZ_DEMAND(s5_span_equal(request.uname, s5_span_text("user")) &&
                        s5_span_equal(request.passwd, s5_span_text("pass")),
                    in);
}

static void request(struct s5_span in)
{
    struct planted_found found = {0};
    struct s5_request request;

    planted_request(in, &found);
    law_of_size(&found, S5_REQUEST, in);
    if (!found.message || s5_request_decode(in, &request).status != S5_OK)
        return;
    FUZZ_DEMAND(s5_span_equal(found.host, request.dst.host), in);
    if (request.dst.host.size > 0 && in.data[3] == 3)
        FUZZ_DEMAND(strncmp(found.text, (const char *)request.dst.host.data,
                            strnlen((const char *)request.dst.host.data, request.dst.host.size)) ==
                        0,
                    in);
}

static void reply(struct s5_span in)
{
    struct planted_found found = {0};

    planted_reply(in, &found);
    law_of_size(&found, S5_REPLY, in);
}

static void udp(struct s5_span in)
{
    struct planted_found found = {0};

    planted_udp(in, &found);
}

static void frame(struct s5_span in)
{
    struct planted_found found = {0};

    planted_frame(in, &found);
    law_of_size(&found, S5_GSS_FRAME, in);
}

static void (*decoder(void))(struct s5_span in)
{
    switch (PLANTED) {
    case METHODS_TRUSTED:
    case REST_LOST:
        return greeting;
    case SUM_OF_MAXIMA:
    case TEXT_COMPARED:
        return password;
    case REQUEST_TOO_LONG:
    case REST_MINUS_TWO:
    case TEXT_FORMATS:
        return request;
    case SIGNED_LENGTH:
    case MINUS_THREE:
    case SCRATCH_REUSED:
    case FOUR_OCTETS:
        return reply;
    case LENGTH_UNBOUND:
    case PORT_OUTSIDE:
    case NESTED:
        return udp;
    case EMPTY_TOKEN:
        return frame;
    case DECIDED_AGAIN:
        return planted_client;
    default:
        return NULL;
    }
}

struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    (void)draw;
    return mutator_rest(in, in, MUTATOR_ANY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const all[])(struct s5_span in) = {greeting, password, request,       reply,
                                                     udp,      frame,    planted_client};
    uint8_t *copy = malloc(size); /* not every engine gives a block of that size */
    struct s5_span in = {copy, copy == NULL ? 0 : size};

    if (in.size > 0)
        memcpy(copy, data, in.size);
    if (decoder() != NULL)
        decoder()(in);
    else
        for (size_t i = 0; i < S5_COUNT(all); i++)
            all[i](in);
    free(copy);
    return 0;
}
