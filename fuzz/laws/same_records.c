#include "fuzz/laws/same_records.h"

#include "capture/socks/session.h"

#include <jansson.h>
#include <string.h>

/* Whether the name is there as it was before, and was overwritten. */
static bool overwritten(const json_t *before, const json_t *after)
{
    const char *name = json_string_value(after);

    if (json_is_null(before) || json_is_null(after))
        return json_is_null(before) && json_is_null(after);
    return name != NULL && strspn(name, "xy") == strlen(name);
}

static void forget_note(json_t *record, const char *text)
{
    json_t *notes = json_object_get(record, "notes");

    for (size_t i = json_array_size(notes); i > 0; i--)
        if (strcmp(json_string_value(json_array_get(notes, i - 1)), text) == 0)
            json_array_remove(notes, i - 1);
}

static bool same(json_t *before, json_t *after, enum same_but but)
{
    bool session = json_object_get(before, "username") != NULL;

    if (session && but == SAME_BUT_NAMES) {
        if (!overwritten(json_object_get(before, "username"), json_object_get(after, "username")))
            return false;
        json_object_del(before, "username");
        json_object_del(after, "username");
    } else if (session) {
        forget_note(after, s5_note_text(S5_NOTE_ZEROS));
        json_object_del(after, "extracted");
    }
    return json_equal(before, after) == 1;
}

static bool same_line(const char *before, const char *after, enum same_but but)
{
    json_t *one = json_loads(before, JSON_DISABLE_EOF_CHECK, NULL);
    json_t *other = json_loads(after, JSON_DISABLE_EOF_CHECK, NULL);
    bool equal = one != NULL && other != NULL && same(one, other, but);

    json_decref(one);
    json_decref(other);
    return equal;
}

void same_records(struct s5_buffer *faults, const struct reading *before,
                  const struct reading *after, enum same_but but)
{
    const char *one = before->text;
    const char *other = after->text;

    if (before->faults.size > 0 || after->faults.size > 0)
        return;
    for (; *one != '\0' && *other != '\0'; one = strchr(one, '\n') + 1) {
        if (!same_line(one, other, but)) {
            s5_buffer_printf(faults, "this record became another one:\n%.*s\n%.*s\n",
                             (int)strcspn(one, "\n"), one, (int)strcspn(other, "\n"), other);
            return;
        }
        other = strchr(other, '\n') + 1;
    }
    if (*one != '\0' || *other != '\0')
        s5_buffer_printf(faults, "%s records than before\n", *one != '\0' ? "fewer" : "more");
}
