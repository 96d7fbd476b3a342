/* sockspec new-case: writes the skeleton of a case, and what editors need to complete its words. */
#include "base/clauses.h"
#include "base/text.h"
#include "cli/cli.h"
#include "record/folder.h"
#include "report/file.h"
#include "run/catalogue.h"
#include "script/editor.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sockspec new-case NAME [--dir DIR]\n"
    "\n"
    "Writes the skeleton of a case of your own to DIR/NAME.lua: commented, and it runs as it is.\n"
    "NAME is its id: letters, digits and - . _ +, with / for folders. Nothing is overwritten.\n"
    "\n"
    "  --dir DIR   where cases of your own are; made if it is not there (.)\n"
    "\n"
    "For editors with lua-language-server, DIR/.sockspec/sockspec.lua tells the vocabulary and\n"
    "DIR/.luarc.json where that is; the first is made anew each time, the second only where there\n"
    "is none.\n"
    "\n"
    "Exit status: 0 written, 2 unusable name or folder, or the case is there already.\n";

/* Folders that begin with a dot are not searched for cases. */
static const char luarc[] =
    "{\n"
    "  \"runtime.version\": \"Lua 5.4\",\n"
    "  \"runtime.builtin\": {\n"
    "    \"coroutine\": \"disable\", \"debug\": \"disable\", \"io\": \"disable\",\n"
    "    \"os\": \"disable\", \"package\": \"disable\", \"utf8\": \"disable\"\n"
    "  },\n"
    "  \"workspace.library\": [\".sockspec\"],\n"
    "  \"workspace.checkThirdParty\": false\n"
    "}\n";

static int complain(const struct s5_error *error)
{
    return s5_complain(S5_EXIT_USAGE, "new-case", "%s", error->text);
}

/* Writes the file where there is none: 1 where there is one, -1 with the error told. */
static int write_new(const char *path, const char *text, struct s5_error *error)
{
    FILE *file = fopen(path, "wx");

    if (file == NULL && errno == EEXIST)
        return 1;
    if (file == NULL)
        return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    fputs(text, file);
    int broken = ferror(file);
    if (fclose(file) == 0 && !broken)
        return 0;
    s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    unlink(path);
    return -1;
}

static char *with_id(const char *id)
{
    static const char mark[] = "@ID@";
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const char *at = s5_case_skeleton;

    if (out == NULL)
        abort();
    for (const char *next; (next = strstr(at, mark)) != NULL; at = next + sizeof mark - 1)
        fprintf(out, "%.*s%s", (int)(next - at), at, id);
    fputs(at, out);
    fclose(out);
    return text;
}

/* The vocabulary, and the clauses that a case can be about. */
static char *vocabulary(size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    if (out == NULL)
        abort();
    fputs(s5_editor_vocabulary, out);
    fputs("\n---@alias sockspec.Clause", out);
    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)c);
        fprintf(out, "\n---| \"%s\" # %s", clause->id, clause->statement);
    }
    fclose(out);
    return text;
}

/* Joins the folder and a name below it. */
static int join(char out[PATH_MAX], const char *folder, const char *name, struct s5_error *error)
{
    if (snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
        return 0;
    return s5_error_set(error, "cannot write %s/%s: the name is too long", folder, name);
}

static int write_for_editors(const char *folder, struct s5_error *error)
{
    char path[PATH_MAX];
    size_t size;

    if (join(path, folder, ".luarc.json", error) != 0 || write_new(path, luarc, error) < 0 ||
        join(path, folder, ".sockspec", error) != 0 || s5_folder_prepare(path, error) != 0 ||
        join(path, folder, ".sockspec/sockspec.lua", error) != 0)
        return -1;
    char *text = vocabulary(&size);
    int status = s5_report_write(path, text, size, error);
    free(text);
    return status;
}

static int write_case(const char *folder, const char *id, struct s5_error *error)
{
    char path[PATH_MAX];
    char name[PATH_MAX];

    snprintf(name, sizeof name, "%s.lua", id);
    if (join(path, folder, name, error) != 0)
        return -1;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    if (s5_folder_prepare(path, error) != 0)
        return -1;
    *slash = '/';
    char *text = with_id(id);
    int status = write_new(path, text, error);
    free(text);
    if (status > 0)
        return s5_error_set(error, "%s is there already; choose another name, or remove it", path);
    if (status == 0)
        printf("%s written; sockspec test --cases runs it\n", path);
    return status;
}

/* What is wrong with the name, or NULL. */
static const char *fault_of(const char *id)
{
    size_t length = strlen(id);

    if (!s5_case_is_id(id))
        return "a name has letters, digits and - . _ + in it, and / between the folders and it";
    if (length > 4 && strcmp(id + length - 4, ".lua") == 0)
        return "the name is the case's id; .lua is put behind it";
    if (id[0] == '.' || strstr(id, "/.") != NULL)
        return "what begins with a dot is not searched for cases";
    if (length > 200)
        return "a name has 200 characters at most";
    return NULL;
}

static int check_name(const char *id)
{
    struct s5_catalogue builtin = {0};
    struct s5_error error;
    const char *fault = fault_of(id);
    int status = 0;

    if (fault != NULL)
        return s5_complain(S5_EXIT_USAGE, "new-case", "'%s': %s", id, fault);
    if (s5_catalogue_load_builtin(&builtin, &error) != 0)
        status = complain(&error);
    for (size_t i = 0; status == 0 && i < builtin.count; i++)
        if (s5_case_is(&builtin.cases[i], id))
            status = s5_complain(S5_EXIT_USAGE, "new-case",
                                 "'%s' is the id of a built-in case; choose another name", id);
    s5_catalogue_fini(&builtin);
    return status;
}

static int run(int argc, char **argv)
{
    static const struct option table[] = {{"dir", required_argument, NULL, 'd'}, {0}};
    const char *folder = ".";
    struct s5_error error;
    int option;

    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, ":", table, NULL)) != -1) {
        if (option == ':')
            return s5_complain(S5_EXIT_USAGE, "new-case", "the option %s needs a value",
                               argv[optind - 1]);
        if (option == '?')
            return s5_complain(S5_EXIT_USAGE, "new-case",
                               "no option '%s'; 'sockspec new-case --help' lists them",
                               argv[optind - 1]);
        folder = optarg;
    }
    if (optind + 1 != argc)
        return s5_complain(S5_EXIT_USAGE, "new-case",
                           optind == argc ? "give the case a name: sockspec new-case NAME"
                                          : "one NAME at a time");
    int status = check_name(argv[optind]);
    if (status != 0)
        return status;
    if (write_case(folder, argv[optind], &error) != 0 || write_for_editors(folder, &error) != 0)
        return complain(&error);
    return S5_EXIT_CLEAN;
}

const struct s5_command s5_command_new_case = {
    "new-case", "write the skeleton of a case of your own", help, run};
