#include "mutate/dictionary.h"

#include "base/hex.h"

#include <stdlib.h>
#include <string.h>

void s5_dictionary_fini(struct s5_dictionary *dictionary)
{
    free(dictionary->words);
    *dictionary = (struct s5_dictionary){0};
}

struct s5_span s5_dictionary_word(const struct s5_dictionary *dictionary, size_t index)
{
    return (struct s5_span){dictionary->words[index] + 1, dictionary->words[index][0]};
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct s5_span trim(struct s5_span line)
{
    while (line.size > 0 && is_blank(line.data[0]))
        line = s5_span_skip(line, 1);
    while (line.size > 0 && is_blank(line.data[line.size - 1]))
        line.size--;
    return line;
}

/* What stands between the quotes, with \\, \" and \xHH unfolded. */
static int unfold(struct s5_span text, uint8_t *out, struct s5_error *error)
{
    size_t size = 0;

    while (text.size > 0) {
        size_t used = 1;
        uint8_t octet = text.data[0];
        if (octet == '"')
            return s5_error_set(error, "a quote within the word needs a backslash");
        if (octet == '\\') {
            char digits[3] = "";
            if (text.size >= 2 && (text.data[1] == '\\' || text.data[1] == '"')) {
                octet = text.data[1];
                used = 2;
            } else if (text.size >= 4 && text.data[1] == 'x') {
                memcpy(digits, text.data + 2, 2);
                used = 4;
            }
            if (used == 1 || (used == 4 && s5_hex_parse(digits, &octet, 1) != 1))
                return s5_error_set(error, "a backslash stands before \\, \" or xHH only");
        }
        if (size == S5_WORD_MAX)
            return s5_error_set(error, "a word has %d octets at most", S5_WORD_MAX);
        out[1 + size++] = octet;
        text = s5_span_skip(text, used);
    }
    if (size == 0)
        return s5_error_set(error, "the word is empty");
    out[0] = (uint8_t)size;
    return 0;
}

static int parse_line(struct s5_dictionary *dictionary, struct s5_span line, struct s5_error *error)
{
    const uint8_t *quote = memchr(line.data, '"', line.size);
    size_t name = quote == NULL ? line.size : (size_t)(quote - line.data);

    if (quote == NULL || line.size < name + 2 || line.data[line.size - 1] != '"' ||
        (name > 0 &&
         trim(s5_span_first(line, name)).data[trim(s5_span_first(line, name)).size - 1] != '='))
        return s5_error_set(error, "is not name=\"octets\"");
    void *words = realloc(dictionary->words, (dictionary->count + 1) * sizeof dictionary->words[0]);
    if (words == NULL)
        return s5_error_set(error, "out of memory");
    dictionary->words = words;
    struct s5_span quoted = {line.data + name + 1, line.size - name - 2};
    if (unfold(quoted, dictionary->words[dictionary->count], error) != 0)
        return -1;
    dictionary->count++;
    return 0;
}

int s5_dictionary_parse(struct s5_dictionary *dictionary, struct s5_span text,
                        struct s5_error *error)
{
    struct s5_error why;
    unsigned number = 0;

    while (text.size > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        struct s5_span line = trim(s5_span_first(text, size));
        number++;
        if (line.size > 0 && line.data[0] != '#' && parse_line(dictionary, line, &why) != 0)
            return s5_error_set(error, "line %u: %s", number, why.text);
        text = s5_span_skip(text, size + 1);
    }
    return 0;
}
