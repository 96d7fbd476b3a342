#include "run/fuzz/heard.h"

#include "mutate/dice.h"
#include "wire/names.h"
#include "wire/reply.h"

#include <string.h>

void s5_heard_add(struct s5_heard *heard, struct s5_span in)
{
    if (heard->size < sizeof heard->octets) {
        struct s5_span fits = s5_span_first(in, sizeof heard->octets - (size_t)heard->size);
        memcpy(heard->octets + heard->size, fits.data, fits.size);
    }
    heard->size += in.size;
}

static struct s5_span kept(const struct s5_heard *heard)
{
    return s5_span_first((struct s5_span){heard->octets, sizeof heard->octets},
                         (size_t)heard->size);
}

int s5_heard_choice(const struct s5_heard *heard)
{
    return heard->size < 2 ? -1 : heard->octets[1];
}

/* What stands behind the choice and the answer to a password. */
static struct s5_span behind_methods(const struct s5_heard *heard)
{
    return s5_span_skip(kept(heard), s5_heard_choice(heard) == S5_METHOD_PASSWORD ? 4 : 2);
}

int s5_heard_rep(const struct s5_heard *heard)
{
    struct s5_span rest = behind_methods(heard);

    return rest.size < 2 ? -1 : rest.data[1];
}

bool s5_heard_relay(const struct s5_heard *heard, const struct s5_endpoint *target,
                    struct s5_endpoint *out)
{
    struct s5_reply reply;
    struct s5_result result = s5_reply_decode(behind_methods(heard), &reply);

    if (result.status != S5_OK || reply.rep != S5_REP_SUCCEEDED || reply.bnd.port == 0)
        return false;
    *out = *target;
    out->port = reply.bnd.port;
    return true;
}

static uint64_t mix(uint64_t hash, int value)
{
    return s5_mix(hash ^ (uint64_t)(value + 1)) + 1;
}

/* Of a number only how large it is. */
static int bucket(uint64_t size)
{
    return size == 0 ? 0 : size < 64 ? 1 : size < 4096 ? 2 : 3;
}

/* The numbers that the RFC gives a meaning, and one for all others; -1 stays. */
static int method_class(int method)
{
    return method <= S5_METHOD_PASSWORD || method == S5_METHOD_NONE_ACCEPTABLE ? method : 3;
}

static int rep_class(int rep)
{
    return rep <= S5_REP_ADDRESS_NOT_SUPPORTED ? rep : S5_REP_ADDRESS_NOT_SUPPORTED + 1;
}

/* The REP of a second reply, where what follows the first is one and no relayed octets. */
static int second_rep(struct s5_span rest)
{
    struct s5_reply reply;
    struct s5_result result = s5_reply_decode(rest, &reply);

    return result.status == S5_OK && reply.ver == S5_VERSION ? rep_class(reply.rep) : -1;
}

uint64_t s5_heard_shape(const struct s5_heard *heard, uint8_t act)
{
    struct s5_span rest = behind_methods(heard);
    struct s5_reply reply;
    struct s5_result result = s5_reply_decode(rest, &reply);
    uint64_t hash = mix(heard->end, act);

    hash = mix(hash, method_class(s5_heard_choice(heard)));
    if (heard->size >= 1)
        hash = mix(hash, heard->octets[0] == S5_VERSION);
    if (s5_heard_choice(heard) == S5_METHOD_PASSWORD && heard->size >= 4)
        hash = mix(hash, heard->octets[3] != 0);
    hash = mix(hash, rep_class(s5_heard_rep(heard)));
    hash = mix(hash, bucket(heard->datagrams));
    if (result.status != S5_OK)
        return mix(hash, bucket(rest.size));
    hash = mix(hash, reply.bnd.atyp);
    rest = s5_span_skip(rest, result.size);
    hash = mix(hash, second_rep(rest));
    return mix(hash, bucket(rest.size));
}
