/* A file of cases: what it describes, without running any. */
#include "fuzz/target.h"
#include "script/script.h"

#include <stdlib.h>
#include <string.h>

struct found {
    size_t count;
    const char *broken;
};

static const char *law_of_case(const struct s5_case *item)
{
    if (item->id == NULL || item->title == NULL || item->section == NULL || item->level == NULL)
        return "a case lacks what every case has";
    if (item->id[0] == '\0' || item->family_size > strlen(item->id))
        return "a case's id is none";
    for (size_t i = 0; i < item->clause_count; i++)
        if (item->clauses[i] == NULL || !s5_case_has_clause(item, item->clauses[i]))
            return "a case does not have a clause of its own";
    for (size_t i = 0; i < item->tag_count; i++)
        if (item->tags[i] == NULL || !s5_case_has_tag(item, item->tags[i]))
            return "a case does not have a tag of its own";
    return s5_case_is(item, item->id) ? NULL : "a case is not itself";
}

static void found(void *user, struct s5_case *item)
{
    struct found *all = user;

    all->count++;
    if (all->broken == NULL)
        all->broken = law_of_case(item);
    s5_case_fini(item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    char *text = malloc(size + 1);
    struct found all = {0};
    struct s5_error error = {""};

    if (text == NULL)
        return -1;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    struct s5_case_source source = {.path = "input.lua", .text = text, .size = size};
    int status = s5_case_load(&source, found, &all, &error);
    fuzz_verdict("%s, %zu cases", status == 0 ? "accepted" : "refused", all.count);
    fuzz_demand("case", all.broken, in);
    /* What Lua says names the file first; another file's name would be somebody else's mistake. */
    if (status != 0)
        FUZZ_DEMAND(strncmp(error.text, "input.lua", 9) == 0, in);
    free(text);
    return 0;
}
