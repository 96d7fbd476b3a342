#include "run/catalogue.h"

#include "run/builtin.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FILE_LIMIT = 4 * 1024 * 1024 };

static void found(void *user, struct s5_case *item)
{
    struct s5_catalogue *catalogue = user;

    if (catalogue->count == catalogue->capacity) {
        size_t capacity = catalogue->capacity == 0 ? 128 : catalogue->capacity * 2;
        struct s5_case *cases = realloc(catalogue->cases, capacity * sizeof *cases);
        if (cases == NULL)
            abort();
        catalogue->cases = cases;
        catalogue->capacity = capacity;
    }
    catalogue->cases[catalogue->count++] = *item;
}

/* Keeps a text for as long as the catalogue lives. */
static const char *keep(struct s5_catalogue *catalogue, char *text)
{
    char **texts = realloc(catalogue->texts, (catalogue->text_count + 1) * sizeof *texts);

    if (texts == NULL || text == NULL)
        abort();
    catalogue->texts = texts;
    texts[catalogue->text_count++] = text;
    return text;
}

static int load(struct s5_catalogue *catalogue, const char *path, const char *id, const char *text,
                size_t size, struct s5_error *error)
{
    struct s5_case_source source = {path, id, text, size};
    size_t before = catalogue->count;

    if (s5_case_load(&source, found, catalogue, error) != 0)
        return -1;
    for (size_t i = before; i < catalogue->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(catalogue->cases[k].id, catalogue->cases[i].id) == 0)
                return s5_error_set(error, "%s: the id '%s' is that of a case in %s too", path,
                                    catalogue->cases[i].id, catalogue->cases[k].source.path);
    return 0;
}

/* "rfc1928/connect/ipv4-echo.lua" names the case rfc1928/connect/ipv4-echo. */
static char *id_of_path(const char *path)
{
    char *id = strdup(path);
    size_t length = strlen(path);

    if (id != NULL && length > 4 && strcmp(path + length - 4, ".lua") == 0)
        id[length - 4] = '\0';
    return id;
}

static char *read_file(const char *path, size_t *size, struct s5_error *error)
{
    FILE *file = fopen(path, "rb");
    char *text = file == NULL ? NULL : malloc(FILE_LIMIT + 1);

    if (text == NULL) {
        s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
        if (file != NULL)
            fclose(file);
        return NULL;
    }
    *size = fread(text, 1, FILE_LIMIT + 1, file);
    int broken = ferror(file);
    fclose(file);
    if (broken || *size > FILE_LIMIT) {
        s5_error_set(error, "cannot read %s: %s", path,
                     broken ? strerror(errno) : "it is larger than 4 MiB");
        free(text);
        return NULL;
    }
    char *fitted = realloc(text, *size + 1);
    text = fitted == NULL ? text : fitted;
    text[*size] = '\0';
    return text;
}

/* `id` is what the place in the tree says, or NULL where any id is allowed. */
static int load_file(struct s5_catalogue *catalogue, const char *path, const char *id,
                     struct s5_error *error)
{
    size_t size;
    char *text = read_file(path, &size, error);

    if (text == NULL)
        return -1;
    keep(catalogue, text);
    return load(catalogue, keep(catalogue, strdup(path)), id, text, size, error);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_case_file(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".lua") == 0;
}

/* `root` is NULL where ids need not follow from the place. */
static int load_folder(struct s5_catalogue *catalogue, const char *folder, const char *root,
                       size_t *files, struct s5_error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, by_name);
    int status = 0;

    if (count < 0)
        return s5_error_set(error, "cannot read %s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        struct stat about;
        const char *name = entries[i]->d_name;
        if (status == 0 && name[0] != '.') {
            if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
                status =
                    s5_error_set(error, "cannot read %s/%s: the name is too long", folder, name);
            else if (stat(path, &about) != 0)
                status = s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
            else if (S_ISDIR(about.st_mode)) {
                status = load_folder(catalogue, path, root, files, error);
            } else if (is_case_file(name)) {
                char *id = root == NULL ? NULL : id_of_path(path + strlen(root) + 1);
                (*files)++;
                status = load_file(catalogue, path, id == NULL ? NULL : keep(catalogue, id), error);
            }
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

int s5_catalogue_load_path(struct s5_catalogue *catalogue, const char *path, struct s5_error *error)
{
    struct stat about;
    size_t files = 0;

    if (stat(path, &about) != 0)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    if (!S_ISDIR(about.st_mode))
        return load_file(catalogue, path, NULL, error);
    if (load_folder(catalogue, path, NULL, &files, error) != 0)
        return -1;
    if (files == 0)
        return s5_error_set(error, "%s holds no .lua file", path);
    return 0;
}

/* The cases/ of the source tree, where this program stands in its build/<preset>/. */
static bool find_source_cases(char *out, size_t size)
{
    char self[PATH_SIZE];
    struct stat about;
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

    if (length < 0)
        return false;
    self[length] = '\0';
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(self, '/');
        if (slash == NULL)
            return false;
        *slash = '\0';
    }
    char marker[PATH_SIZE + 32];
    snprintf(marker, sizeof marker, "%s/src/base/clauses.tsv", self);
    return snprintf(out, size, "%s/cases", self) < (int)size && stat(marker, &about) == 0 &&
           stat(out, &about) == 0 && S_ISDIR(about.st_mode);
}

int s5_catalogue_load_builtin(struct s5_catalogue *catalogue, struct s5_error *error)
{
    char root[PATH_SIZE];
    size_t files = 0;

    if (find_source_cases(root, sizeof root))
        return load_folder(catalogue, root, root, &files, error);
    for (const struct s5_builtin_case *b = s5_builtin_cases; b->path != NULL; b++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "cases/%s", b->path);
        if (load(catalogue, keep(catalogue, strdup(path)), keep(catalogue, id_of_path(b->path)),
                 b->text, strlen(b->text), error) != 0)
            return -1;
    }
    return 0;
}

static int compare_cases(const void *a, const void *b)
{
    return strcmp(((const struct s5_case *)a)->id, ((const struct s5_case *)b)->id);
}

void s5_catalogue_sort(struct s5_catalogue *catalogue)
{
    if (catalogue->count > 0)
        qsort(catalogue->cases, catalogue->count, sizeof *catalogue->cases, compare_cases);
}

const struct s5_case *s5_catalogue_find(const struct s5_catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (strcmp(catalogue->cases[i].id, id) == 0)
            return &catalogue->cases[i];
    return NULL;
}

void s5_catalogue_fini(struct s5_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++)
        s5_case_fini(&catalogue->cases[i]);
    for (size_t i = 0; i < catalogue->text_count; i++)
        free(catalogue->texts[i]);
    free(catalogue->cases);
    free(catalogue->texts);
    *catalogue = (struct s5_catalogue){0};
}

static int make_folders(char *path, struct s5_error *error)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        int made = mkdir(path, 0777);
        if (made != 0 && errno != EEXIST)
            return s5_error_set(error, "cannot make the folder %s: %s", path, strerror(errno));
        *at = '/';
    }
    return 0;
}

int s5_catalogue_export(const char *folder, size_t *count, struct s5_error *error)
{
    *count = 0;
    for (const struct s5_builtin_case *b = s5_builtin_cases; b->path != NULL; b++) {
        char path[PATH_SIZE];
        if (snprintf(path, sizeof path, "%s/%s", folder, b->path) >= (int)sizeof path)
            return s5_error_set(error, "the name %s/%s is too long", folder, b->path);
        if (make_folders(path, error) != 0)
            return -1;
        FILE *file = fopen(path, "wx");
        if (file == NULL)
            return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
        fputs(b->text, file);
        int broken = ferror(file);
        if (fclose(file) != 0 || broken)
            return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
        (*count)++;
    }
    return 0;
}
