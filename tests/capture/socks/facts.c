#include "capture/socks/facts.h"

#include "capture/show/print.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const notes[S5_NOTES] = {
    [S5_NOTE_NO_BEGINNING] = "no-beginning",
    [S5_NOTE_CLIENT_ONLY] = "client-only",
    [S5_NOTE_SERVER_ONLY] = "server-only",
    [S5_NOTE_LOST] = "lost",
    [S5_NOTE_CUT] = "cut",
    [S5_NOTE_METHOD] = "method",
    [S5_NOTE_OPAQUE] = "opaque",
    [S5_NOTE_UNREADABLE] = "unreadable",
    [S5_NOTE_RESET_BY_CLIENT] = "reset-by-client",
    [S5_NOTE_RESET_BY_SERVER] = "reset-by-server",
    [S5_NOTE_FALSE_RESET] = "false-reset",
    [S5_NOTE_OPEN] = "open",
    [S5_NOTE_EVICTED] = "evicted",
    [S5_NOTE_HELD] = "held",
};

static void put_octet(struct s5_buffer *out, const char *name, int value)
{
    if (value >= 0)
        s5_buffer_printf(out, " %s=%02x", name, (unsigned)value);
}

static void put_address(struct s5_buffer *out, const char *name, const struct s5_kept_address *kept)
{
    struct s5_address address = s5_kept_address_get(kept);

    if (!kept->known)
        return;
    s5_buffer_printf(out, " %s=", name);
    s5_print_address(out, &address);
}

static void put_count(struct s5_buffer *out, const char *name, uint64_t count)
{
    if (count > 0)
        s5_buffer_printf(out, " %s=%llu", name, (unsigned long long)count);
}

void facts_of(const struct s5_session *session, struct s5_buffer *out)
{
    if (out->size > 0)
        s5_buffer_text(out, " | ");
    s5_buffer_text(out, session->outer == NULL ? "session" : "inside");
    if (session->methods.known) {
        s5_buffer_text(out, " offer=");
        s5_buffer_hex(out, s5_kept_octets_get(&session->methods));
    }
    put_octet(out, "method", session->method);
    if (session->username.known) {
        s5_buffer_text(out, " user=");
        s5_buffer_escape(out, s5_kept_octets_get(&session->username));
    }
    put_octet(out, "status", session->auth_status);
    put_octet(out, "cmd", session->cmd);
    put_octet(out, "rsv", session->rsv);
    put_address(out, "dst", &session->dst);
    put_octet(out, "rep", session->rep[0]);
    put_address(out, "bnd", &session->bnd[0]);
    put_octet(out, "rep2", session->rep[1]);
    put_address(out, "bnd2", &session->bnd[1]);
    put_count(out, "up", session->bytes[S5_CLIENT]);
    put_count(out, "down", session->bytes[S5_SERVER]);
    put_count(out, "gap-up", session->gap[S5_CLIENT]);
    put_count(out, "gap-down", session->gap[S5_SERVER]);
    if (session->complete)
        s5_buffer_text(out, " complete");
    if (session->conflict)
        s5_buffer_text(out, " conflict");
    for (enum s5_note note = 0; note < S5_NOTES; note++)
        if (session->notes & 1u << note)
            s5_buffer_printf(out, " +%s", notes[note]);
}

/* The field of this name in the session that begins at `session`, with its "name="; NULL where
 * there is none. */
static const char *find(const char *session, const char *field, size_t size)
{
    while (*session != '\0' && *session != '|') {
        size_t length = strcspn(session, " ");
        if (length >= size && memcmp(session, field, size) == 0)
            return session;
        session += length;
        session += strspn(session, " ");
    }
    return NULL;
}

static void fail_over(const char *what, const char *field, size_t size, const char *got,
                      const char *want)
{
    print_error("%s: %.*s is not as it should be\n  got  %s\n  want %s\n", what, (int)size, field,
                got, want);
    fail();
}

static bool is_count(const char *field)
{
    return strncmp(field, "up=", 3) == 0 || strncmp(field, "down=", 5) == 0 ||
           strncmp(field, "gap-", 4) == 0;
}

static bool is_within(const char *field, size_t size, const char *want, uint64_t slack, bool noted)
{
    size_t name = strcspn(field, "= ");

    if ((*field == '+' && noted) || strncmp(field, "gap-", 4) == 0)
        return true;
    if (!is_count(field)) {
        const char *true_one = find(want, field, size);
        return true_one != NULL && (true_one[size] == ' ' || true_one[size] == '\0');
    }
    const char *true_one = find(want, field, name + 1);
    uint64_t most = true_one == NULL ? 0 : strtoull(true_one + name + 1, NULL, 10);
    return strtoull(field + name + 1, NULL, 10) <= most + slack;
}

void facts_assert_within(const char *what, const char *got, const char *want, uint64_t slack,
                         bool noted)
{
    const char *at = got;

    while (*at != '\0') {
        size_t size = strcspn(at, " ");
        if (*at == '|') {
            want = strchr(want, '|');
            if (want == NULL)
                fail_over(what, "a session", 9, got, "");
            want += 2;
        } else if (!is_within(at, size, want, slack, noted)) {
            fail_over(what, at, size, got, want);
        }
        at += size;
        at += strspn(at, " ");
    }
}

void facts_assert_has(const char *what, const char *got, const char *want, const char *but)
{
    for (const char *at = want; *at != '\0' && *at != '|';) {
        size_t size = strcspn(at, " ");
        bool left_out =
            is_count(at) || *at == '+' || strncmp(at, "complete", 8) == 0 ||
            (but != NULL && strncmp(at, but, strlen(but)) == 0 && at[strlen(but)] == '=');
        if (!left_out && find(got, at, size) == NULL)
            fail_over(what, at, size, got, want);
        at += size;
        at += strspn(at, " ");
    }
}
