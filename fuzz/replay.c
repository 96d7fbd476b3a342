/* main() of a target where there is no engine: runs it on files, each several times, so that what
 * one run leaves behind is noticed by the next. What becomes of each file is held against the
 * manifest, or printed for it. */
#include "base/span.h"
#include "fuzz/target.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TIMES = 4, PATH_ROOM = 4096, VERDICT_ROOM = 128 };

static size_t files;
static size_t wrong;
static bool telling;
static const char *manifest; /* its text, while files are held against it */
static const char *manifest_path;

static int complain(const char *path, int number)
{
    fprintf(stderr, "fuzz: %s: %s\n", path, strerror(number));
    return -1;
}

/* What manifests call the file: its name and that of the folder it is in. */
static const char *name_in_manifest(const char *path)
{
    const char *name = path + strlen(path);

    for (int slashes = 0; name > path; name--)
        if (name[-1] == '/' && ++slashes == 2)
            break;
    return name;
}

/* The verdict that the manifest gives the file, its last column but one; empty if it knows no such
 * file. */
static struct s5_span expected(const char *path)
{
    enum { VERDICT_COLUMN = 4 };
    const char *name = name_in_manifest(path);
    size_t size = strlen(name);

    for (const char *line = manifest; *line != '\0'; line++) {
        const char *end = line + strcspn(line, "\n");
        if (strncmp(line, name, size) == 0 && line[size] == '\t') {
            for (int column = 0; column < VERDICT_COLUMN; column++) {
                line += strcspn(line, "\t\n");
                line += *line == '\t';
            }
            return (struct s5_span){(const uint8_t *)line, strcspn(line, "\t\n")};
        }
        line = end;
        if (*line == '\0')
            break;
    }
    return (struct s5_span){NULL, 0};
}

static void hold_against_manifest(const char *path, const char *verdict)
{
    struct s5_span want = expected(path);

    if (want.size == 0 ||
        (want.size == strlen(verdict) && memcmp(want.data, verdict, want.size) == 0))
        return;
    fprintf(stderr, "fuzz: %s: it is \"%s\", and %s has it as \"%.*s\"\n", path, verdict,
            manifest_path, (int)want.size, (const char *)want.data);
    wrong++;
}

static void judge(const char *path, const char *first, const char *verdict)
{
    if (strcmp(first, verdict) != 0) {
        fprintf(stderr, "fuzz: %s: it is \"%s\" at first, and \"%s\" when it comes again\n", path,
                first, verdict);
        wrong++;
    }
}

/* Runs the target on copies of exactly the file's size, so that a read past them is noticed. */
static int run(const char *path, FILE *file, size_t size)
{
    uint8_t *octets = malloc(size);

    if (octets == NULL && size > 0)
        return complain(path, errno);
    if (size > 0 && fread(octets, 1, size, file) != size) {
        free(octets);
        return complain(path, ferror(file) ? errno : EIO);
    }
    char first[VERDICT_ROOM] = "";
    for (int i = 0; i < TIMES; i++) {
        LLVMFuzzerTestOneInput(octets, size);
        const char *verdict = fuzz_take_verdict();
        if (i > 0)
            judge(path, first, verdict);
        else
            snprintf(first, sizeof first, "%s", verdict);
    }
    free(octets);
    if (manifest != NULL)
        hold_against_manifest(path, first);
    if (telling)
        printf("%s\t%s\n", name_in_manifest(path), first);
    files++;
    return 0;
}

static int take_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return complain(path, errno);
    int status = run(path, file, size);
    fclose(file);
    return status;
}

static int take(const char *path);

static int take_folder(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    int status = 0;

    if (count < 0)
        return complain(path, errno);
    for (int i = 0; i < count; i++) {
        char inside[PATH_ROOM];
        if (entries[i]->d_name[0] != '.' && status == 0) {
            int size = snprintf(inside, sizeof inside, "%s/%s", path, entries[i]->d_name);
            status = size < PATH_ROOM ? take(inside) : complain(path, ENAMETOOLONG);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

static int take(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0)
        return complain(path, errno);
    return S_ISDIR(about.st_mode) ? take_folder(path) : take_file(path, (size_t)about.st_size);
}

/* Never freed: the program needs it to its end. */
static const char *text_of(const char *path)
{
    static char *text;
    FILE *file = fopen(path, "rb");
    size_t size = 0;

    if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
        fprintf(stderr, "fuzz: --manifest %s: %s\n", path,
                file == NULL ? strerror(errno) : "empty");
        exit(2);
    }
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    int at = 1;

    if (argc > 2 && strcmp(argv[1], "--manifest") == 0) {
        manifest_path = argv[2];
        manifest = text_of(manifest_path);
        at = 3;
    } else if (argc > 1 && strcmp(argv[1], "--verdicts") == 0) {
        telling = true;
        at = 2;
    }
    if (at >= argc || argv[at][0] == '-') {
        fprintf(stderr,
                "usage: %s [--verdicts | --manifest MANIFEST.tsv] FILE|FOLDER...\nRuns the target "
                "on each file, and prints what becomes of it, or holds that of the first file or "
                "folder against the manifest: the others are inputs of other targets. Built "
                "without a fuzzing engine (see fuzz/README.md).\n",
                argv[0]);
        return 2;
    }
    for (; at < argc; at++) {
        if (take(argv[at]) != 0)
            return 2;
        manifest = NULL;
    }
    if (files == 0) {
        fprintf(stderr, "fuzz: no files in what was named\n");
        return 2;
    }
    if (!telling)
        printf("%zu files, each %d times\n", files, TIMES);
    return wrong > 0 ? 1 : 0;
}
