/* The sessions that others are bent from. */
#include "run/fuzz/inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SEEDS_MAX = 8192, FILE_MAX = 64 * 1024 };

static const char suffix[] = ".session";

void s5_seeds_fini(struct s5_seeds *seeds)
{
    free(seeds->list);
    free(seeds->shapes);
    *seeds = (struct s5_seeds){0};
}

static bool put_shape(uint64_t *table, size_t room, uint64_t shape)
{
    size_t at = (size_t)shape & (room - 1);

    while (table[at] != 0 && table[at] != shape)
        at = (at + 1) & (room - 1);
    bool is_new = table[at] == 0;
    table[at] = shape;
    return is_new;
}

static void make_room(struct s5_seeds *seeds)
{
    size_t room = seeds->shape_room == 0 ? 1024 : 2 * seeds->shape_room;
    uint64_t *table = calloc(room, sizeof *table);

    if (table == NULL)
        abort();
    for (size_t i = 0; i < seeds->shape_room; i++)
        if (seeds->shapes[i] != 0)
            put_shape(table, room, seeds->shapes[i]);
    free(seeds->shapes);
    seeds->shapes = table;
    seeds->shape_room = room;
}

bool s5_seeds_shape(struct s5_seeds *seeds, uint64_t shape)
{
    if (2 * seeds->shape_count >= seeds->shape_room)
        make_room(seeds);
    bool is_new = put_shape(seeds->shapes, seeds->shape_room, shape == 0 ? 1 : shape);
    seeds->shape_count += is_new;
    return is_new;
}

void s5_seeds_add(struct s5_seeds *seeds, const struct s5_session *session)
{
    if (seeds->count == SEEDS_MAX)
        return;
    if ((seeds->count & (seeds->count - 1)) == 0) {
        size_t room = seeds->count == 0 ? 1 : 2 * seeds->count;
        struct s5_session *list = realloc(seeds->list, room * sizeof *list);
        if (list == NULL)
            return;
        seeds->list = list;
    }
    seeds->list[seeds->count++] = *session;
}

/* ---- the folder ---- */

static int read_session(const char *path, struct s5_session *out, struct s5_error *error)
{
    static uint8_t text[FILE_MAX];
    struct s5_error why;
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    size_t size = fread(text, 1, sizeof text, file);
    bool failed = ferror(file) != 0 || size == sizeof text;
    fclose(file);
    if (failed)
        return s5_error_set(error, "cannot read %s: it is no file, or too long for a session",
                            path);
    if (s5_session_parse((struct s5_span){text, size}, out, &why) != 0)
        return s5_error_set(error, "%s: %s", path, why.text);
    return 0;
}

static int is_session(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);

    return size > sizeof suffix - 1 &&
           strcmp(entry->d_name + size - (sizeof suffix - 1), suffix) == 0;
}

int s5_seeds_load(struct s5_seeds *seeds, const char *folder, struct s5_error *error)
{
    struct dirent **entries;
    int status = 0;

    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return s5_error_set(error, "cannot make the folder %s: %s", folder, strerror(errno));
    int count = scandir(folder, &entries, is_session, alphasort);
    if (count < 0)
        return s5_error_set(error, "cannot read the folder %s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        char path[1024];
        struct s5_session session;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (status == 0)
            status = read_session(path, &session, error);
        if (status == 0)
            s5_seeds_add(seeds, &session);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int s5_seeds_save(const char *folder, const struct s5_session *session, struct s5_error *error)
{
    struct s5_buffer text = {0};
    char path[1024];

    snprintf(path, sizeof path, "%s/%016llx%s", folder,
             (unsigned long long)s5_session_hash(session), suffix);
    s5_session_print(session, &text);
    FILE *file = text.failed ? NULL : fopen(path, "wb");
    bool good = file != NULL && fwrite(text.text, 1, text.size, file) == text.size;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    s5_buffer_fini(&text);
    return good ? 0 : s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
}
