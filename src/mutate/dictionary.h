/* Words that a proxy may look out for, in the format of AFL: name="octets", a line each. */
#ifndef SOCKSPEC_MUTATE_DICTIONARY_H
#define SOCKSPEC_MUTATE_DICTIONARY_H

#include "base/error.h"
#include "base/span.h"

enum { S5_WORD_MAX = 255 };

/* All zeros is an empty one. */
struct s5_dictionary {
    uint8_t (*words)[1 + S5_WORD_MAX]; /* the first octet is the length */
    size_t count;
};

void s5_dictionary_fini(struct s5_dictionary *dictionary);

/* Adds the words of a text. Returns 0, or -1 with the error told: "line 3: ...". */
int s5_dictionary_parse(struct s5_dictionary *dictionary, struct s5_span text,
                        struct s5_error *error);

/* `index` is below `count`. */
struct s5_span s5_dictionary_word(const struct s5_dictionary *dictionary, size_t index);

#endif
