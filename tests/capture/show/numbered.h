/* Records as they leave the docket. */
#ifndef SOCKSPEC_TESTS_CAPTURE_SHOW_NUMBERED_H
#define SOCKSPEC_TESTS_CAPTURE_SHOW_NUMBERED_H

#include "base/buffer.h"

/* Puts 7 in place of the session's own number and 3 in place of that of the one around it, and a
 * NUL at the end. */
void put_numbers(struct s5_buffer *text);

#endif
