/* Passwords of RFC 1929 in octets that are to be shown. */
#ifndef SOCKSPEC_CAPTURE_SHOW_MASK_H
#define SOCKSPEC_CAPTURE_SHOW_MASK_H

#include "wire/message.h"

/* Copies the first of the octets that a client said into `out`, as many as there is room for, and
 * overwrites with '*' what is a password in them. They are a message of `kind`, or none
 * (S5_MESSAGE_KINDS). What is none, or not whole, is judged by its version. Returns the copy. */
struct s5_span s5_mask_password(enum s5_message_kind kind, struct s5_span said, uint8_t *out,
                                size_t room);

#endif
