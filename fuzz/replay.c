/* main() of a target where there is no engine: runs it on files, each several times, so that what
 * one run leaves behind is noticed by the next. */
#include "base/span.h"
#include "fuzz/target.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TIMES = 4, PATH_ROOM = 4096 };

static size_t files;

static int complain(const char *path, int number)
{
    fprintf(stderr, "fuzz: %s: %s\n", path, strerror(number));
    return -1;
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
    for (int i = 0; i < TIMES; i++)
        LLVMFuzzerTestOneInput(octets, size);
    free(octets);
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

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr,
                "usage: %s FILE|FOLDER...\nRuns the target on each file. Built without a "
                "fuzzing engine (see fuzz/README.md).\n",
                argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        if (take(argv[i]) != 0)
            return 2;
    if (files == 0) {
        fprintf(stderr, "fuzz: no files in what was named\n");
        return 2;
    }
    printf("%zu files, each %d times\n", files, TIMES);
    return 0;
}
