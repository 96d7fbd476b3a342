#include "run/select.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An id is chosen by a glob, by itself, or by a folder that it lies in. */
static bool id_matches(const char *id, const char *word)
{
    size_t length = strlen(word);

    if (s5_text_glob(word, id))
        return true;
    return strncmp(id, word, length) == 0 &&
           (id[length] == '/' || (length > 0 && word[length - 1] == '/'));
}

static bool matches(const struct s5_case *item, enum s5_select_kind kind, const char *word)
{
    switch (kind) {
    case S5_BY_ID:
        return id_matches(item->id, word);
    case S5_BY_CLAUSE:
        for (size_t i = 0; i < item->clause_count; i++)
            if (strcasecmp(item->clauses[i], word) == 0)
                return true;
        return false;
    case S5_BY_LEVEL:
        return strcasecmp(item->level, word) == 0;
    default:
        return s5_case_has_tag(item, word);
    }
}

static bool is_chosen(const struct s5_case *item, const struct s5_selection *selection)
{
    bool asked[S5_BY_KINDS] = {false};
    bool met[S5_BY_KINDS] = {false};

    for (size_t i = 0; i < selection->word_count; i++) {
        const struct s5_select_word *w = &selection->words[i];
        if (w->word[0] == '!') {
            if (matches(item, w->kind, w->word + 1))
                return false;
            continue;
        }
        asked[w->kind] = true;
        met[w->kind] |= matches(item, w->kind, w->word);
    }
    for (int kind = 0; kind < S5_BY_KINDS; kind++)
        if (asked[kind] && !met[kind])
            return false;
    return true;
}

/* A case stays in its shard whatever other cases come and go (FNV-1a of the id). */
static unsigned shard_of(const char *id, unsigned shards)
{
    uint32_t hash = 2166136261u;

    for (; *id != '\0'; id++)
        hash = (hash ^ (uint8_t)*id) * 16777619u;
    return hash % shards + 1;
}

static bool is_in_shard(const struct s5_case *item, const struct s5_selection *selection)
{
    return selection->shards == 0 || shard_of(item->id, selection->shards) == selection->shard;
}

static bool builds_on(const struct s5_chosen *chosen, const struct s5_case *item)
{
    for (size_t i = 0; i < chosen->count + chosen->helpers; i++)
        for (size_t k = 0; k < chosen->cases[i]->after_count; k++)
            if (s5_case_is(item, chosen->cases[i]->after[k]))
                return true;
    return false;
}

/* Which gates a case goes through shows only when it runs, so all of them help; and what helps may
 * build on others in its turn. */
static void add_helpers(const struct s5_catalogue *catalogue, const struct s5_selection *selection,
                        bool *taken, struct s5_chosen *chosen)
{
    size_t before;

    do {
        before = chosen->helpers;
        for (size_t c = 0; c < catalogue->count; c++) {
            const struct s5_case *item = &catalogue->cases[c];
            if (taken[c] || !is_chosen(item, selection) || is_in_shard(item, selection) ||
                !(s5_case_has_tag(item, "gate") || builds_on(chosen, item)))
                continue;
            taken[c] = true;
            chosen->cases[chosen->count + chosen->helpers++] = item;
        }
    } while (chosen->helpers > before);
}

static int check_words(const struct s5_catalogue *catalogue, const struct s5_selection *selection,
                       struct s5_error *error)
{
    static const char *const options[] = {"--filter", "--clause", "--level", "--tag"};

    for (size_t i = 0; i < selection->word_count; i++) {
        const struct s5_select_word *w = &selection->words[i];
        const char *word = w->word[0] == '!' ? w->word + 1 : w->word;
        bool known = false;
        for (size_t c = 0; c < catalogue->count && !known; c++)
            known = matches(&catalogue->cases[c], w->kind, word);
        if (!known)
            return s5_error_set(error, "%s %s matches no case; --list shows all", options[w->kind],
                                w->word);
    }
    return 0;
}

int s5_select(const struct s5_catalogue *catalogue, const struct s5_selection *selection,
              struct s5_chosen *out, struct s5_error *error)
{
    *out = (struct s5_chosen){0};
    if (check_words(catalogue, selection, error) != 0)
        return -1;
    out->cases = calloc(catalogue->count + 1, sizeof(const struct s5_case *));
    bool *taken = calloc(catalogue->count + 1, sizeof *taken);
    if (out->cases == NULL || taken == NULL)
        abort();
    for (size_t c = 0; c < catalogue->count; c++) {
        const struct s5_case *item = &catalogue->cases[c];
        if (!is_chosen(item, selection))
            continue;
        out->total++;
        if (is_in_shard(item, selection))
            out->cases[out->count++] = item;
    }
    if (out->count > 0 && selection->shards > 1)
        add_helpers(catalogue, selection, taken, out);
    free(taken);
    if (out->total == 0)
        return s5_error_set(error, "the options together choose no case; --list shows all");
    return 0;
}

void s5_chosen_fini(struct s5_chosen *chosen)
{
    free(chosen->cases);
    *chosen = (struct s5_chosen){0};
}
