#include "unit.h"

#include "base/span.h"
#include "report/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256];

static int make(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/sockspec-report-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

/* Names in the folder, but for those that begin with a dot; and removes them. */
static size_t sweep(void)
{
    DIR *directory = opendir(".");
    size_t count = 0;

    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        if (entry->d_name[0] != '.' && remove(entry->d_name) == 0)
            count++;
    closedir(directory);
    return count;
}

static int unmake(void **state)
{
    (void)state;
    sweep();
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static const char *content(const char *path)
{
    static char text[256];
    FILE *file = fopen(path, "r");

    text[file == NULL ? 0 : fread(text, 1, sizeof text - 1, file)] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void writes(void **state)
{
    (void)state;
    struct s5_error error = {""};

    assert_int_equal(s5_report_check("report", &error), 0);
    assert_int_equal(sweep(), 0);
    assert_int_equal(s5_report_write("report", "first", 5, &error), 0);
    assert_string_equal(content("report"), "first\n");
    assert_int_equal(s5_report_write("report", "", 0, &error), 0);
    assert_string_equal(content("report"), "\n");
    assert_int_equal(sweep(), 1); /* nothing else is left */
}

/* Who reads meanwhile has the old one, whole. */
static void replaces(void **state)
{
    (void)state;
    struct s5_error error;
    char old[8] = "";

    put("report", "old");
    int reader = open("report", O_RDONLY);
    assert_int_equal(s5_report_check("report", &error), 0);
    assert_string_equal(content("report"), "old");
    assert_int_equal(s5_report_write("report", "new", 3, &error), 0);
    assert_int_equal(read(reader, old, sizeof old), 3);
    assert_string_equal(old, "old");
    close(reader);
    assert_string_equal(content("report"), "new\n");
    assert_int_equal(sweep(), 1);
}

static void links(void **state)
{
    (void)state;
    struct s5_error error;
    struct stat about;

    put("report", "old");
    assert_int_equal(symlink("report", "link"), 0);
    assert_int_equal(s5_report_write("link", "new", 3, &error), 0);
    assert_int_equal(lstat("link", &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_string_equal(content("report"), "new\n");
    assert_int_equal(sweep(), 2);
}

static void pipes(void **state)
{
    (void)state;
    struct s5_error error;
    char text[16] = "";

    assert_int_equal(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_int_equal(s5_report_check("pipe", &error), 0);
    assert_int_equal(s5_report_write("pipe", "text", 4, &error), 0);
    assert_int_equal(read(reader, text, sizeof text), 5);
    assert_string_equal(text, "text\n");
    close(reader);
    assert_int_equal(sweep(), 1);
}

static void failures(void **state)
{
    (void)state;
    struct s5_error error;
    char name[5000];

    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    for (int i = 0; i < 2; i++) {
        int (*check)(const char *, struct s5_error *) = s5_report_check;
        const char *places[] = {"none/report", ".", name};
        const char *wants[] = {"cannot write none/report: No such file or directory",
                               "cannot write .: Is a directory", "cannot write nnn"};
        for (size_t k = 0; k < S5_COUNT(places); k++) {
            error.text[0] = '\0';
            assert_int_equal(
                i == 0 ? check(places[k], &error) : s5_report_write(places[k], "x", 1, &error), -1);
            assert_int_equal(strncmp(error.text, wants[k], strlen(wants[k])), 0);
        }
    }
    assert_int_equal(s5_report_write("/dev/full", "x", 1, &error), -1);
    assert_string_equal(error.text, "cannot write /dev/full: No space left on device");
    assert_int_equal(sweep(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes), cmocka_unit_test(replaces), cmocka_unit_test(links),
        cmocka_unit_test(pipes),  cmocka_unit_test(failures),
    };
    return cmocka_run_group_tests_name("report file", tests, make, unmake);
}
