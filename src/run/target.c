#include "run/target.h"

#include "run/probe.h"
#include "wire/names.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { COMMAND_SIZE = 16384, RETRY_MS = 20, START_TRIES = 4 };

/* Percent-decodes `size` characters. Returns the number of octets, or -1. */
static long percent_decode(const char *text, size_t size, uint8_t *out, size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++, count++) {
        if (count == room)
            return -1;
        if (text[i] != '%') {
            out[count] = (uint8_t)text[i];
            continue;
        }
        if (i + 2 >= size || !isxdigit((unsigned char)text[i + 1]) ||
            !isxdigit((unsigned char)text[i + 2]))
            return -1;
        char digits[3] = {text[i + 1], text[i + 2], '\0'};
        out[count] = (uint8_t)strtoul(digits, NULL, 16);
        i += 2;
    }
    return (long)count;
}

static int parse_credentials(const char *text, size_t size, struct s5_target_url *out,
                             struct s5_error *error)
{
    const char *colon = memchr(text, ':', size);
    size_t user = colon == NULL ? size : (size_t)(colon - text);
    long got_user = percent_decode(text, user, out->user, sizeof out->user);
    long got_password = colon == NULL ? 0
                                      : percent_decode(colon + 1, size - user - 1, out->password,
                                                       sizeof out->password);

    if (got_user < 1 || got_password < 1)
        return s5_error_set(error, "the target's USER:PASS must be 1 to 255 octets each, with "
                                   "%%XX for what a URL cannot carry");
    out->user_size = (size_t)got_user;
    out->password_size = (size_t)got_password;
    out->has_credentials = true;
    return 0;
}

/* An IPv6 address without its brackets, of which the last group would be taken for the port. */
static bool is_bare_ipv6(const char *text, size_t size)
{
    char host[S5_ENDPOINT_TEXT];
    struct s5_endpoint endpoint;

    if (size >= sizeof host)
        return false;
    memcpy(host, text, size);
    host[size] = '\0';
    return s5_endpoint_parse_host(host, 0, &endpoint) == 0 && endpoint.family == 6;
}

int s5_target_url_parse(const char *text, struct s5_target_url *out, struct s5_error *error)
{
    const char *rest = text;
    const char *scheme = strstr(text, "://");

    *out = (struct s5_target_url){.port = 1080};
    if (scheme != NULL) {
        size_t length = (size_t)(scheme - text);
        if (!(length == 6 && strncasecmp(text, "socks5", 6) == 0) &&
            !(length == 7 && strncasecmp(text, "socks5h", 7) == 0))
            return s5_error_set(error,
                                "the target '%.*s' is no SOCKS5 proxy: write "
                                "socks5://HOST:PORT",
                                (int)length, text);
        rest = scheme + 3;
    }
    const char *at = strrchr(rest, '@');
    if (at != NULL) {
        if (parse_credentials(rest, (size_t)(at - rest), out, error) != 0)
            return -1;
        rest = at + 1;
    }
    size_t length = strcspn(rest, "/");
    if (rest[length] == '/' && rest[length + 1] != '\0')
        return s5_error_set(error, "the target is a proxy and has no path such as '%s'",
                            rest + length);
    const char *port = NULL;
    size_t host = length;
    if (rest[0] == '[') {
        const char *close = memchr(rest, ']', length);
        if (close == NULL)
            return s5_error_set(error, "the target's address lacks a ]");
        host = (size_t)(close - rest) - 1;
        if (close + 1 < rest + length)
            port = close + 1;
        rest++;
    } else {
        port = memchr(rest, ':', length);
        if (is_bare_ipv6(rest, length))
            return s5_error_set(error, "the target's IPv6 address needs brackets: [%.*s]:PORT",
                                (int)length, rest);
        if (port != NULL)
            host = (size_t)(port - rest);
    }
    if (host == 0 || host >= sizeof out->host)
        return s5_error_set(error, "the target names no host: write HOST:PORT");
    memcpy(out->host, rest, host);
    out->host[host] = '\0';
    if (port == NULL)
        return 0;
    char *end;
    unsigned long number = strtoul(port + 1, &end, 10);
    if (*port != ':' || !isdigit((unsigned char)port[1]) || (*end != '\0' && *end != '/') ||
        number == 0 || number > 65535)
        return s5_error_set(error, "the target's port '%s' is not a number from 1 to 65535",
                            *port == ':' ? port + 1 : port);
    out->port = (uint16_t)number;
    return 0;
}

static bool is_unreserved(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void s5_target_url_print(const struct s5_target_url *url, char *out, size_t size)
{
    char user[3 * 255 + 1] = "";
    size_t at = 0;

    for (size_t i = 0; i < url->user_size; i++)
        at += (size_t)snprintf(user + at, sizeof user - at,
                               is_unreserved(url->user[i]) ? "%c" : "%%%02X", url->user[i]);
    bool v6 = strchr(url->host, ':') != NULL;
    snprintf(out, size, "socks5://%s%s%s%s%s:%u", user, url->has_credentials ? ":***@" : "",
             v6 ? "[" : "", url->host, v6 ? "]" : "", url->port);
}

/* Quotes octets for the shell. */
static size_t quote(const struct s5_span in, char *out, size_t size)
{
    size_t at = 0;

    if (size < 4 * in.size + 3)
        return 0;
    out[at++] = '\'';
    for (size_t i = 0; i < in.size; i++) {
        if (in.data[i] == '\'') {
            memcpy(out + at, "'\\''", 4);
            at += 4;
        } else {
            out[at++] = (char)in.data[i];
        }
    }
    out[at++] = '\'';
    out[at] = '\0';
    return at;
}

/* Whether the word is a program's file, as the shell would find it. */
static bool is_program(const char *word, size_t size)
{
    char file[COMMAND_SIZE];
    const char *path = memchr(word, '/', size) != NULL ? "" : getenv("PATH");

    while (path != NULL) {
        size_t length = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s%s%.*s", (int)length, path, length > 0 ? "/" : "",
                 (int)size, word);
        if (access(file, X_OK) == 0)
            return true;
        path = path[length] == ':' ? path + length + 1 : NULL;
    }
    return false;
}

/* Whether the command is one program with its arguments and no more. Such a one takes the shell's
 * place: a shell that waits for it would be told to end with it and be gone first, so that nobody
 * saw how the target ends, or that it does not. */
static bool is_one_program(const char *command)
{
    const char *word = command + strspn(command, " \t");

    return command[strcspn(command, ";&|()`\n")] == '\0' && is_program(word, strcspn(word, " \t"));
}

static int expand(const struct s5_target *target, char *out, size_t size, struct s5_error *error)
{
    size_t at = 0;

    if (is_one_program(target->command))
        at = (size_t)snprintf(out, size, "exec ");

    for (const char *in = target->command; *in != '\0';) {
        char piece[4 * 255 + 8];
        size_t length = 1;
        size_t used = 1;
        piece[0] = *in;
        if (strncmp(in, "{port}", 6) == 0) {
            length = (size_t)snprintf(piece, sizeof piece, "%u", target->endpoint.port);
            used = 6;
        } else if (strncmp(in, "{user}", 6) == 0 || strncmp(in, "{pass}", 6) == 0) {
            length = quote(in[1] == 'u' ? target->user : target->password, piece, sizeof piece);
            used = 6;
        }
        if (at + length >= size)
            return s5_error_set(error, "%s: the command is too long", target->option);
        memcpy(out + at, piece, length);
        at += length;
        in += used;
    }
    out[at] = '\0';
    return 0;
}

static void on_exited(void *user, int status, int signum)
{
    struct s5_target *target = user;

    target->exited = true;
    target->status = status;
    target->signum = signum;
    s5_loop_stop(target->loop);
}

static void on_tick(void *user)
{
    s5_loop_stop(user);
}

void s5_target_wait(struct s5_target *target, uint64_t ms)
{
    struct s5_timer *timer = s5_timer_new(target->loop, on_tick, target->loop);
    uint64_t end = s5_loop_now_ms(target->loop) + ms;

    for (uint64_t now; !target->exited && (now = s5_loop_now_ms(target->loop)) < end;) {
        s5_timer_start(timer, end - now);
        s5_loop_run(target->loop);
    }
    s5_timer_free(timer);
}

static int free_port(struct s5_target *target, struct s5_error *error)
{
    struct s5_endpoint any = {.family = 4, .ip = {127, 0, 0, 1}};
    struct s5_closed_port *port = s5_closed_port_new(target->loop, &any, &target->endpoint, error);

    if (port == NULL)
        return -1;
    s5_closed_port_free(port);
    return 0;
}

void s5_target_end_text(const struct s5_target *target, char *out, size_t size)
{
    if (target->signum != 0)
        snprintf(out, size, "signal %d (%s)", target->signum, strsignal(target->signum));
    else if (target->status > 128 && target->status < 128 + 65) /* a shell's word for it */
        snprintf(out, size, "signal %d (%s)", target->status - 128,
                 strsignal(target->status - 128));
    else
        snprintf(out, size, "exit status %d", target->status);
}

/* The last line of its output that is not blank, for a message. */
static void last_line(const struct s5_target *target, char *out, size_t size)
{
    struct s5_span text = s5_child_output(target->child);
    size_t end = text.size;

    while (end > 0 && isspace(text.data[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    snprintf(out, size, "%.*s", (int)(end - start > 200 ? 200 : end - start),
             (const char *)text.data + start);
    for (char *c = out; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            *c = '?';
}

static bool is_interrupted(const struct s5_target *target)
{
    return target->interrupted != NULL && *target->interrupted;
}

/* Starts the command and waits until it serves, exits, or the time is up. Returns whether it
 * serves; -1 with the error told where it could not be started. */
static int launch(struct s5_target *target, uint64_t end, struct s5_probe_result *result,
                  struct s5_error *error)
{
    char command[COMMAND_SIZE];
    struct s5_probe_wish wish = s5_probe_hello(target->user, target->password, false);

    if (free_port(target, error) != 0 || expand(target, command, sizeof command, error) != 0)
        return -1;
    target->exited = false;
    target->hung = false;
    target->reports = 0;
    target->child = s5_child_new(target->loop, command, on_exited, target, error);
    if (target->child == NULL)
        return -1;
    for (;;) {
        uint64_t now = s5_loop_now_ms(target->loop);
        if (target->exited || now >= end || is_interrupted(target))
            return 0;
        *result = s5_probe_run(target->loop, &target->endpoint, &wish,
                               end - now < 2000 ? end - now : 2000);
        if (result->end == S5_PROBE_DONE || result->end == S5_PROBE_REFUSED ||
            result->end == S5_PROBE_BROKEN)
            return 1;
        s5_target_wait(target, RETRY_MS);
    }
}

/* A port that was free when it was asked for may be another's by the time that the target listens.
 */
static bool found_port_taken(const struct s5_target *target)
{
    static const char words[] = "ddress already in use";
    struct s5_span text = s5_child_output(target->child);

    return target->exited && text.size > 0 &&
           memmem(text.data, text.size, words, sizeof words - 1) != NULL;
}

static void stop_starting(struct s5_target *target)
{
    s5_child_free(target->child);
    target->child = NULL;
}

int s5_target_start(struct s5_target *target, uint64_t wait_ms, struct s5_error *error)
{
    uint64_t end = s5_loop_now_ms(target->loop) + wait_ms;
    struct s5_probe_result result = {0};
    char text[256];
    char line[256];
    int serves = launch(target, end, &result, error);

    for (int tries = 1; serves == 0 && tries < START_TRIES && found_port_taken(target); tries++) {
        stop_starting(target);
        serves = launch(target, end, &result, error);
    }
    if (serves != 0)
        return serves > 0 ? 0 : -1;
    if (is_interrupted(target)) {
        s5_error_set(error, "interrupted while the target of %s was starting", target->option);
    } else if (target->exited) {
        s5_target_end_text(target, text, sizeof text);
        last_line(target, line, sizeof line);
        s5_error_set(error, "the target of %s ended before it served: %s%s%s", target->option, text,
                     line[0] ? ": " : "", line);
    } else {
        s5_probe_print(&result, text, sizeof text);
        s5_error_set(error,
                     "the target of %s completed no greeting on port %u within %g s (%s); does "
                     "its command use {port}? --wait gives it longer",
                     target->option, target->endpoint.port, (double)wait_ms / 1000.0, text);
    }
    stop_starting(target);
    return -1;
}

/* The words with which sanitizers and valgrind begin a report, each once in it. */
static const char *const report_heads[] = {
    "ERROR: AddressSanitizer",  "ERROR: LeakSanitizer",     "ERROR: HWAddressSanitizer",
    "WARNING: MemorySanitizer", "WARNING: ThreadSanitizer", "WARNING: DATA RACE",
    "runtime error:",           "Invalid read of size",     "Invalid write of size"};

static size_t count_reports(struct s5_span text, const char **first)
{
    size_t count = 0;

    *first = NULL;
    for (size_t i = 0; i < S5_COUNT(report_heads); i++) {
        size_t size = strlen(report_heads[i]);
        for (struct s5_span rest = text; rest.size >= size;) {
            const uint8_t *found = memmem(rest.data, rest.size, report_heads[i], size);
            if (found == NULL)
                break;
            if (*first == NULL)
                *first = report_heads[i];
            count++;
            rest = s5_span_skip(rest, (size_t)(found - rest.data) + size);
        }
    }
    return count;
}

const char *s5_target_complaint(struct s5_target *target)
{
    const char *first;

    if (target->child == NULL)
        return NULL;
    size_t count = count_reports(s5_child_output(target->child), &first);
    bool more = count > target->reports;
    target->reports = count;
    return more ? first : NULL;
}

void s5_target_stop(struct s5_target *target, uint64_t grace_ms, struct s5_run_result *result)
{
    char text[256];

    if (target->child == NULL)
        return;
    bool by_itself = target->exited;
    if (!target->exited) {
        s5_child_signal(target->child, SIGTERM);
        s5_target_wait(target, grace_ms);
    }
    if (!target->exited) {
        target->hung = true;
        s5_child_signal(target->child, SIGKILL);
        s5_target_wait(target, 10000);
        s5_run_finding(result, "the target of %s did not end within %g s of SIGTERM and was killed",
                       target->option, (double)grace_ms / 1000.0);
    }
    s5_target_end_text(target, text, sizeof text);
    int signum = target->signum != 0 ? target->signum : target->status - 128;
    bool crashed = signum == SIGSEGV || signum == SIGABRT || signum == SIGBUS || signum == SIGILL ||
                   signum == SIGFPE || signum == SIGTRAP || signum == SIGSYS;
    const char *word;
    if (count_reports(s5_child_output(target->child), &word) > 0)
        s5_run_finding(result,
                       "the target of %s printed a sanitizer's report (%s); it ended with %s",
                       target->option, word, text);
    else if (crashed)
        s5_run_finding(result, "the target of %s crashed: %s", target->option, text);
    else if (by_itself)
        s5_run_note(result, "the target of %s ended by itself: %s", target->option, text);
    else if (!target->hung)
        s5_run_note(result, "the target of %s ended with %s", target->option, text);
    s5_child_free(target->child);
    target->child = NULL;
}
