/* Sessions as lines of text. */
#include "base/hex.h"
#include "mutate/session.h"

#include <stdlib.h>
#include <string.h>

static const char *const act_words[S5_ACT_KINDS] = {"send", "flood", "await", "pause", "datagram",
                                                    "peer", "end",   "close", "reset"};
static const char *const origin_words[S5_ORIGIN_KINDS] = {"echo",  "sink",  "source",
                                                          "close", "reset", "slow"};

void s5_session_print(const struct s5_session *session, struct s5_buffer *out)
{
    s5_buffer_printf(out, "origin %s\n", origin_words[session->origin]);
    for (size_t i = 0; i < session->count; i++) {
        const struct s5_act *act = &session->acts[i];
        s5_buffer_text(out, act_words[act->kind]);
        if (s5_act_counts(act->kind))
            s5_buffer_printf(out, " %u", act->value);
        if (act->size > 0)
            s5_buffer_char(out, ' ');
        s5_buffer_hex(out, s5_session_octets(session, i));
        s5_buffer_char(out, '\n');
    }
}

static int find_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    return -1;
}

static int parse_value(const char *word, const char *rest, uint16_t most, uint16_t *out,
                       struct s5_error *error)
{
    char *end;
    unsigned long value = strtoul(rest, &end, 10);

    if (*rest < '0' || *rest > '9' || *end != '\0' || value < 1 || value > most)
        return s5_error_set(error, "'%s' needs a number from 1 to %u, not '%.40s'", word, most,
                            rest);
    *out = (uint16_t)value;
    return 0;
}

static int parse_act(const char *word, const char *rest, struct s5_session *out,
                     struct s5_error *error)
{
    uint8_t octets[S5_SESSION_OCTETS];
    uint16_t value = 0;
    long size = 0;
    int kind = find_word(act_words, S5_ACT_KINDS, word);

    if (kind < 0)
        return s5_error_set(error,
                            "no act is called '%.40s': write send, flood, await, pause, datagram, "
                            "peer, end, close or reset",
                            word);
    if (s5_act_counts(kind)) {
        if (parse_value(word, rest, kind == S5_ACT_FLOOD ? S5_FLOOD_MAX : S5_ACT_MS_MAX, &value,
                        error) != 0)
            return -1;
    } else if (s5_act_speaks(kind)) {
        size = s5_hex_parse(rest, octets, sizeof octets);
        if (size < 0)
            return s5_error_set(error, "'%s' needs pairs of hexadecimal digits, %d at most", word,
                                S5_SESSION_OCTETS);
    } else if (*rest != '\0') {
        return s5_error_set(error, "'%s' takes nothing, and '%.40s' stands behind it", word, rest);
    }
    if (s5_session_add(out, kind, value, (struct s5_span){octets, (size_t)size}))
        return 0;
    return s5_error_set(error, "a session has %d acts and %d octets at most", S5_ACTS_MAX,
                        S5_SESSION_OCTETS);
}

static int parse_line(char *line, struct s5_session *out, struct s5_error *error)
{
    char *word = line + strspn(line, " \t");
    char *rest = word + strcspn(word, " \t");

    if (*word == '\0' || *word == '#')
        return 0;
    if (*rest != '\0')
        *rest++ = '\0';
    rest += strspn(rest, " \t");
    if (strcmp(word, "origin") != 0)
        return parse_act(word, rest, out, error);
    int kind = find_word(origin_words, S5_ORIGIN_KINDS, rest);
    if (kind < 0)
        return s5_error_set(error,
                            "no origin does '%.40s': write echo, sink, source, close, reset or "
                            "slow",
                            rest);
    out->origin = (uint8_t)kind;
    return 0;
}

int s5_session_parse(struct s5_span text, struct s5_session *out, struct s5_error *error)
{
    char line[3 * S5_SESSION_OCTETS];
    struct s5_error why;
    unsigned number = 0;

    *out = (struct s5_session){0};
    while (text.size > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        number++;
        if (size >= sizeof line || memchr(text.data, '\0', size) != NULL)
            return s5_error_set(error, "line %u: is too long, or no text", number);
        memcpy(line, text.data, size);
        line[size] = '\0';
        if (size > 0 && line[size - 1] == '\r')
            line[size - 1] = '\0';
        if (parse_line(line, out, &why) != 0)
            return s5_error_set(error, "line %u: %s", number, why.text);
        text = s5_span_skip(text, size + 1);
    }
    s5_session_tidy(out);
    return 0;
}
