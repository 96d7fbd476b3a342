#include "capture/show/text.h"

#include "capture/show/docket.h"
#include "capture/show/print.h"
#include "wire/names.h"

#include <string.h>

enum { LABEL_WIDTH = 11 };

static void paint(struct s5_buffer *out, bool colour, const char *code, const char *text)
{
    if (colour)
        s5_buffer_printf(out, "\033[%sm%s\033[0m", code, text);
    else
        s5_buffer_text(out, text);
}

static void label(struct s5_buffer *out, const char *text)
{
    s5_buffer_printf(out, "    %-*s", LABEL_WIDTH, text);
}

/* What became of it, in a word or two. */
static const char *outcome(const struct s5_session *session, const char **code)
{
    bool second = session->rep[1] >= 0;
    int rep = session->rep[second];

    *code = "31;1";
    if (session->method == S5_METHOD_NONE_ACCEPTABLE)
        return "no method acceptable";
    if (session->auth_status > 0)
        return "authentication failed";
    if (rep > 0)
        return s5_rep_name((uint8_t)rep);
    *code = "33";
    if (rep < 0)
        return session->notes & 1u << S5_NOTE_OPAQUE ? "opaque" : "unfinished";
    if (session->cmd == S5_CMD_BIND && !second)
        return "nobody came yet";
    *code = "32";
    return "succeeded";
}

static void put_first_line(struct s5_buffer *out, const struct s5_session *session, bool colour)
{
    struct s5_address dst = s5_kept_address_get(&session->dst);
    const char *code;
    const char *word = outcome(session, &code);

    if (colour)
        s5_buffer_text(out, "\033[1m");
    s5_buffer_text(out, "session ");
    s5_buffer_char(out, S5_NUMBER_OWN);
    s5_buffer_text(out, "  ");
    s5_print_peer(out, &session->client);
    s5_buffer_text(out, " > ");
    s5_print_peer(out, &session->server);
    if (session->cmd >= 0) {
        s5_buffer_text(out, "  ");
        s5_buffer_text(out, s5_session_command(session));
        if (strcmp(s5_session_command(session), "UNKNOWN") == 0)
            s5_buffer_printf(out, " %02X", session->cmd);
    }
    if (session->dst.known) {
        s5_buffer_char(out, ' ');
        s5_print_address(out, &dst);
    }
    if (colour)
        s5_buffer_text(out, "\033[0m");
    s5_buffer_text(out, "  ");
    paint(out, colour, code, word);
    s5_buffer_char(out, '\n');
}

static void put_methods(struct s5_buffer *out, const struct s5_session *session)
{
    struct s5_span methods = s5_kept_octets_get(&session->methods);

    label(out, "methods");
    if (!session->methods.known)
        s5_buffer_text(out, "not in the capture");
    for (size_t i = 0; i < methods.size; i++) {
        if (i == 8) {
            s5_buffer_printf(out, ", ... %zu in all", methods.size);
            break;
        }
        s5_buffer_printf(out, "%s%02X %s", i == 0 ? "" : ", ", methods.data[i],
                         s5_method_name(methods.data[i]));
    }
    if (session->methods.known && methods.size == 0)
        s5_buffer_text(out, "none");
    if (session->method >= 0)
        s5_buffer_printf(out, "; chosen: %02X\n", session->method);
    else
        s5_buffer_text(out, "; no answer\n");
}

static void put_user(struct s5_buffer *out, const struct s5_session *session)
{
    if (session->username.known) {
        label(out, "user");
        s5_buffer_escape(out, s5_kept_octets_get(&session->username));
    } else if (session->auth_status >= 0) {
        label(out, "sub-neg.");
    } else {
        return;
    }
    if (session->auth_status == 0)
        s5_buffer_text(out, session->username.known ? ", accepted" : "accepted");
    else if (session->auth_status > 0)
        s5_buffer_printf(out, "%srefused with %02X", session->username.known ? ", " : "",
                         (unsigned)session->auth_status);
    s5_buffer_char(out, '\n');
}

static void put_replies(struct s5_buffer *out, const struct s5_session *session)
{
    for (int i = 0; i < 2; i++) {
        struct s5_address bnd = s5_kept_address_get(&session->bnd[i]);
        if (session->rep[i] < 0)
            continue;
        label(out, i == 0 ? "reply" : "second");
        s5_buffer_printf(out, "%02X %s", session->rep[i], s5_rep_name((uint8_t)session->rep[i]));
        if (session->bnd[i].known) {
            s5_buffer_text(out, ", ");
            s5_print_address(out, &bnd);
        }
        s5_buffer_char(out, '\n');
    }
}

static void put_counts(struct s5_buffer *out, const struct s5_session *session)
{
    const uint64_t *bytes = session->bytes;
    const uint64_t *gap = session->gap;
    const uint64_t *datagrams = session->datagrams;

    if (session->phase == S5_PHASE_RELAY &&
        (session->cmd != S5_CMD_UDP_ASSOCIATE || bytes[S5_CLIENT] + bytes[S5_SERVER] > 0)) {
        label(out, "relayed");
        s5_buffer_printf(out, "%llu octets up, %llu down\n", (unsigned long long)bytes[S5_CLIENT],
                         (unsigned long long)bytes[S5_SERVER]);
    }
    if (datagrams[S5_CLIENT] + datagrams[S5_SERVER] > 0) {
        label(out, "datagrams");
        s5_buffer_printf(out, "%llu up, %llu down\n", (unsigned long long)datagrams[S5_CLIENT],
                         (unsigned long long)datagrams[S5_SERVER]);
    }
    if (gap[S5_CLIENT] + gap[S5_SERVER] > 0) {
        label(out, "missing");
        s5_buffer_printf(out, "%llu octets up, %llu down are not in the capture\n",
                         (unsigned long long)gap[S5_CLIENT], (unsigned long long)gap[S5_SERVER]);
    }
}

static void put_notes(struct s5_buffer *out, const struct s5_session *session)
{
    if (session->outer != NULL) {
        label(out, "note");
        s5_buffer_text(out, "inside session ");
        s5_buffer_char(out, S5_NUMBER_OUTER);
        s5_buffer_char(out, '\n');
    }
    if (session->conflict) {
        label(out, "note");
        s5_buffer_text(out, "octets were sent again and differed; the first ones count\n");
    }
    for (enum s5_note note = 0; note < S5_NOTES; note++) {
        if (!(session->notes & 1u << note))
            continue;
        label(out, "note");
        s5_buffer_printf(out, "%s\n", s5_note_text(note));
    }
}

static void put_begin(struct s5_buffer *out, const struct s5_session *session)
{
    label(out, "began");
    if (!session->timeless) {
        s5_print_time(out, session->start, ' ');
        s5_buffer_text(out, " UTC, ");
    }
    s5_buffer_printf(out, "frame %llu", (unsigned long long)session->first_frame);
    if (!session->timeless) {
        s5_buffer_text(out, ", for ");
        s5_print_ms(out, s5_time_between(session->start, session->end));
        s5_buffer_text(out, " ms");
    }
    s5_buffer_char(out, '\n');
}

static void put_files(struct s5_buffer *out, const struct s5_session *session)
{
    for (enum s5_extracted kind = 0; session->files != NULL && kind < S5_EXTRACTED_KINDS; kind++) {
        if (!(session->extracted & 1u << kind))
            continue;
        label(out, "file");
        s5_buffer_char(out, S5_NUMBER_FILE);
        s5_buffer_text(out, session->files);
        s5_buffer_text(out, s5_extracted_ending(kind));
        s5_buffer_char(out, '\n');
    }
}

void s5_text_session(struct s5_buffer *out, const struct s5_session *session, bool colour)
{
    put_first_line(out, session, colour);
    put_begin(out, session);
    put_methods(out, session);
    put_user(out, session);
    put_replies(out, session);
    put_counts(out, session);
    put_notes(out, session);
    put_files(out, session);
}

void s5_text_datagram(struct s5_buffer *out, const struct s5_datagram_seen *datagram)
{
    struct s5_address remote = s5_kept_address_get(&datagram->remote);

    label(out, datagram->up ? "udp up" : "udp down");
    s5_buffer_printf(out, "frame %llu, ", (unsigned long long)datagram->frame);
    s5_print_peer(out, &datagram->client);
    s5_buffer_text(out, datagram->up ? " > " : " < ");
    if (!datagram->remote.known) {
        s5_buffer_text(out, "a header that cannot be read\n");
        return;
    }
    s5_print_address(out, &remote);
    if (datagram->frag != 0)
        s5_buffer_printf(out, ", fragment %d%s", datagram->frag & S5_UDP_FRAG_POSITION,
                         datagram->frag & S5_UDP_FRAG_END ? ", the last" : "");
    s5_buffer_printf(out, ", %lld octets\n", (long long)datagram->size);
}

void s5_text_violation(struct s5_buffer *out, const struct s5_violation *violation, bool colour)
{
    const struct s5_clause *clause = s5_clause(violation->clause);

    label(out, "violation");
    s5_buffer_printf(out, "frame %llu, %s, ", (unsigned long long)violation->frame,
                     violation->party == S5_CLIENT ? "client" : "server");
    paint(out, colour, "31;1", clause->id);
    if (clause->rfc != 0)
        s5_buffer_printf(out, " (RFC %d section %s)", clause->rfc, clause->section);
    s5_buffer_printf(out, ": %s", violation->text);
    if (violation->octets.size > 0) {
        s5_buffer_char(out, '\n');
        label(out, "");
        s5_buffer_hex(out, s5_span_first(violation->octets, 32));
        if (violation->octets.size > 32)
            s5_buffer_text(out, "...");
    }
    s5_buffer_char(out, '\n');
}
