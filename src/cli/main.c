/* sockspec: conformance tester for SOCKS5 proxies. Here are the subcommands and nothing else. */
#include "base/span.h"
#include "cli/cli.h"

#include <ares.h>
#include <fcntl.h>
#include <jansson.h>
#include <lua.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static const struct s5_command *const commands[] = {
    &s5_command_test, &s5_command_serve,  &s5_command_decode,
    &s5_command_fuzz, &s5_command_report, &s5_command_new_case,
};

int s5_complain(int status, const char *name, const char *format, ...)
{
    char text[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    /* One line, whatever file name or message of Lua's is quoted in it. */
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    fprintf(stderr, "sockspec: %s%s%s\n", name, *name ? ": " : "", text);
    return status;
}

static void print_version(void)
{
    printf("sockspec %s\n", SOCKSPEC_VERSION);
    printf("libuv %s, c-ares %s, %s, jansson %s\n", uv_version_string(), ares_version(NULL),
           LUA_RELEASE, jansson_version_str());
}

static void print_help(FILE *out)
{
    fputs("usage: sockspec SUBCOMMAND [options]\n\n"
          "Finds out whether a SOCKS5 proxy keeps to RFC 1928 and RFC 1929.\n\n",
          out);
    for (size_t i = 0; i < S5_COUNT(commands); i++)
        fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs(
        "\n"
        "  sockspec help SUBCOMMAND, sockspec SUBCOMMAND --help   the options of one\n"
        "  sockspec --version                                     version and libraries\n\n"
        "Exit status: 0 nothing wrong found, 1 something wrong found, 2 unusable command line or\n"
        "input file, 3 the work could not be done.\n",
        out);
}

static const struct s5_command *find(const char *name)
{
    for (size_t i = 0; i < S5_COUNT(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown(const char *name)
{
    return s5_complain(S5_EXIT_USAGE, "", "no subcommand '%s'; 'sockspec help' lists them", name);
}

static int help(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stdout);
        return S5_EXIT_CLEAN;
    }
    const struct s5_command *command = find(argv[1]);
    if (command == NULL)
        return unknown(argv[1]);
    fputs(command->help, stdout);
    return S5_EXIT_CLEAN;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return S5_EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        print_version();
        return S5_EXIT_CLEAN;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(argc - 1, argv + 1);
    const struct s5_command *command = find(name);
    if (command == NULL)
        return unknown(name);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0) {
            fputs(command->help, stdout);
            return S5_EXIT_CLEAN;
        }
    return command->run(argc - 1, argv + 1);
}

/* Where a standard descriptor is closed, the next socket would take its place and get what is
 * printed. One that only reads stands in for it: to print is an error then, as it should be. */
static void hold_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    hold_standard_descriptors();
    int status = dispatch(argc, argv);

    /* A report on a full disk or a closed pipe is not a report. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        s5_complain(S5_EXIT_WORLD, "", "cannot write to standard output");
        return status == S5_EXIT_CLEAN ? S5_EXIT_WORLD : status;
    }
    return status;
}
