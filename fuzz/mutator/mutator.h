/* Changes inputs as somebody does who knows what SOCKS5 looks like: numbers, lengths and whole
 * messages, so that what comes out is still read for a while before it goes wrong.
 *
 * What an input holds is found by the decoders of src/wire. The same dice make the same changes. */
#ifndef SOCKSPEC_FUZZ_MUTATOR_H
#define SOCKSPEC_FUZZ_MUTATOR_H

#include "mutate/dice.h"
#include "wire/message.h"

/* The ways to change. */
enum mutator_change {
    MUTATOR_NUMBER,    /* a field that has no length: a version, a command, a port */
    MUTATOR_CONTENT,   /* what stands in a field, which stays as long as it is */
    MUTATOR_LENGTH,    /* how long a field is; its length octet tells it */
    MUTATOR_LONGEST,   /* all fields of a message are as long as they can be */
    MUTATOR_LIE,       /* a length octet tells what is not so */
    MUTATOR_ADDRESS,   /* an address of another type, or a type that is not the address's */
    MUTATOR_COMPLETE,  /* a message that breaks off gets what it lacks */
    MUTATOR_OCTET,     /* any octet */
    MUTATOR_RUN,       /* octets put in, or taken out, anywhere */
    MUTATOR_CUT,       /* the input breaks off */
    MUTATOR_INSERT,    /* a message more */
    MUTATOR_DUPLICATE, /* one of them twice */
    MUTATOR_DROP,      /* one less */
    MUTATOR_REORDER,   /* two of them change places */
    MUTATOR_SPLICE,    /* goes on as another input does, or has a message of it */
    MUTATOR_CHANGES
};

/* Sets of messages: 1 << enum s5_message_kind. */
enum {
    MUTATOR_CLIENT_SAYS = 1 << S5_GREETING | 1 << S5_PASSWORD_REQUEST | 1 << S5_REQUEST |
                          1 << S5_GSS_FRAME | 1 << S5_SOCKS4_REQUEST,
    MUTATOR_SERVER_SAYS = 1 << S5_CHOICE | 1 << S5_PASSWORD_RESPONSE | 1 << S5_REPLY |
                          1 << S5_GSS_FRAME | 1 << S5_SOCKS4_REPLY,
    MUTATOR_ANY = (1 << S5_MESSAGE_KINDS) - 1,
};

/* Where in an input the octets are that may be messages. All else stays as it is. */
struct mutator_stretch {
    size_t at;
    size_t size;
    unsigned kinds;      /* a set; empty where they are no messages */
    size_t length_at;    /* of the octet that tells `size` */
    uint8_t length_mask; /* its bits that do; 0: `size` is told nowhere */
};

/* A target says so of its inputs. `draw` is any number: where there are several stretches, it
 * chooses. */
struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw);

/* What is left of an input, as one of those. `rest` is its end. */
struct mutator_stretch mutator_rest(struct s5_span in, struct s5_span rest, unsigned kinds);

/* Takes a field behind its length octet from the front of `rest`, as input_field() does. */
struct mutator_stretch mutator_field(struct s5_span in, struct s5_span *rest, unsigned kinds);

enum { MUTATOR_PARTS = 32, MUTATOR_MAX = 1 << 16, MUTATOR_ARENA = 4 * MUTATOR_MAX };

/* A message, or octets between messages. */
struct mutator_part {
    enum s5_message_kind kind; /* S5_MESSAGE_KINDS: of none */
    bool torn;                 /* it breaks off */
    struct s5_span octets;
};

struct mutator_parts {
    struct mutator_part list[MUTATOR_PARTS];
    size_t count;
};

/* One at work. Nothing in it outlives a call but `done`, the set of changes that the call made. */
struct mutator {
    unsigned done;
    unsigned kinds;
    struct s5_dice *dice;
    struct mutator_parts mine;
    struct mutator_parts other;
    size_t used;
    uint8_t arena[MUTATOR_ARENA];
};

/* Changes a stretch of the `size` octets of an input, which stand in a block of `room`. `other`
 * are octets of another input, or none; they stand elsewhere. Returns the new size, at most `room`:
 * what does not fit is cut off. Of a stretch longer than MUTATOR_MAX the rest stays. */
size_t mutator_change(struct mutator *m, struct s5_dice *dice, uint8_t *octets, size_t size,
                      size_t room, struct mutator_stretch stretch, struct s5_span other);

#endif
