/* Dialogues as they ought to be, with what is to be known of each: the laws of cuts and of what is
 * missing hold for all of them. Each thing said is one message, but for the last of a side. */
#ifndef SOCKSPEC_TESTS_CAPTURE_SOCKS_DIALOGUES_H
#define SOCKSPEC_TESTS_CAPTURE_SOCKS_DIALOGUES_H

#include <stddef.h>

struct dialogue_row {
    const char *name;
    const char *words; /* as talk_play() reads them */
    const char *want;  /* as facts_of() writes it */
};

extern const struct dialogue_row dialogue_rows[];
extern const size_t dialogue_count;

#endif
