#include "capture/show/json.h"

#include "capture/show/docket.h"
#include "capture/show/print.h"
#include "wire/names.h"

#include <string.h>

/* Text from the wire as s5_buffer_escape() writes it, within a JSON string: there a backslash is
 * doubled once more. */
static void put_escaped(struct s5_buffer *out, struct s5_span text)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '\\')
            s5_buffer_add(out, "\\\\\\\\", 4);
        else if (c == '"')
            s5_buffer_add(out, "\\\"", 2);
        else if (c >= 0x20 && c < 0x7f)
            s5_buffer_char(out, (char)c);
        else
            s5_buffer_add(out, (char[]){'\\', '\\', 'x', digit[c >> 4], digit[c & 15]}, 5);
    }
}

static void put_key(struct s5_buffer *out, const char *key)
{
    s5_buffer_add(out, ",\"", 2);
    s5_buffer_text(out, key);
    s5_buffer_add(out, "\":", 2);
}

static void put_null(struct s5_buffer *out)
{
    s5_buffer_add(out, "null", 4);
}

/* A negative number is one that is not known. */
static void put_number(struct s5_buffer *out, const char *key, int64_t number)
{
    put_key(out, key);
    if (number < 0)
        put_null(out);
    else
        s5_buffer_number(out, (uint64_t)number);
}

static void put_bool(struct s5_buffer *out, const char *key, bool value)
{
    put_key(out, key);
    s5_buffer_text(out, value ? "true" : "false");
}

/* Text of ours, which needs no escaping; NULL is not known. */
static void put_text(struct s5_buffer *out, const char *key, const char *text)
{
    put_key(out, key);
    if (text == NULL) {
        put_null(out);
        return;
    }
    s5_buffer_char(out, '"');
    s5_buffer_text(out, text);
    s5_buffer_char(out, '"');
}

static void put_address(struct s5_buffer *out, const char *key, const struct s5_address *address)
{
    put_key(out, key);
    s5_buffer_char(out, '"');
    if (address->atyp == S5_ATYP_DOMAIN) {
        put_escaped(out, address->host);
        s5_buffer_char(out, ':');
        s5_buffer_number(out, address->port);
    } else {
        s5_print_address(out, address);
    }
    s5_buffer_char(out, '"');
}

static void put_kept_address(struct s5_buffer *out, const char *key,
                             const struct s5_kept_address *kept)
{
    struct s5_address address = s5_kept_address_get(kept);

    if (kept->known) {
        put_address(out, key, &address);
    } else {
        put_key(out, key);
        put_null(out);
    }
}

static void put_peer(struct s5_buffer *out, const char *key, const struct s5_peer *peer)
{
    put_key(out, key);
    s5_buffer_char(out, '"');
    s5_print_peer(out, peer);
    s5_buffer_char(out, '"');
}

static void put_methods(struct s5_buffer *out, const struct s5_kept_octets *kept)
{
    struct s5_span methods = s5_kept_octets_get(kept);

    put_key(out, "methods_offered");
    if (!kept->known) {
        put_null(out);
        return;
    }
    for (size_t i = 0; i < methods.size; i++) {
        s5_buffer_char(out, i == 0 ? '[' : ',');
        s5_buffer_number(out, methods.data[i]);
    }
    s5_buffer_text(out, methods.size == 0 ? "[]" : "]");
}

static void put_username(struct s5_buffer *out, const struct s5_kept_octets *kept)
{
    put_key(out, "username");
    if (!kept->known) {
        put_null(out);
        return;
    }
    s5_buffer_char(out, '"');
    put_escaped(out, s5_kept_octets_get(kept));
    s5_buffer_char(out, '"');
}

static void put_notes(struct s5_buffer *out, const struct s5_session *session)
{
    char before = '[';

    put_key(out, "notes");
    if (session->outer != NULL) {
        s5_buffer_text(out, "[\"inside session ");
        s5_buffer_char(out, S5_NUMBER_OUTER);
        s5_buffer_char(out, '"');
        before = ',';
    }
    for (enum s5_note note = 0; note < S5_NOTES; note++) {
        if (!(session->notes & 1u << note))
            continue;
        s5_buffer_char(out, before);
        s5_buffer_char(out, '"');
        s5_buffer_text(out, s5_note_text(note));
        s5_buffer_char(out, '"');
        before = ',';
    }
    s5_buffer_text(out, before == '[' ? "[]" : "]");
}

void s5_json_session(struct s5_buffer *out, const struct s5_session *session)
{
    s5_buffer_text(out, "{\"type\":\"session\",\"id\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    put_peer(out, "client", &session->client);
    put_peer(out, "server", &session->server);
    put_number(out, "first_frame", (int64_t)session->first_frame);
    put_key(out, "start");
    s5_buffer_char(out, '"');
    s5_print_time(out, session->start, 'T');
    s5_buffer_char(out, '"');
    put_key(out, "duration_ms");
    s5_print_ms(out, session->end - session->start);
    put_methods(out, &session->methods);
    put_number(out, "method", session->method);
    put_username(out, &session->username);
    put_number(out, "auth_status", session->auth_status);
    put_text(out, "cmd", session->cmd < 0 ? NULL : s5_session_command(session));
    put_number(out, "cmd_code", session->cmd);
    put_number(out, "rsv", session->rsv);
    put_kept_address(out, "dst", &session->dst);
    put_number(out, "rep", session->rep[0]);
    put_kept_address(out, "bnd", &session->bnd[0]);
    put_number(out, "rep2", session->rep[1]);
    put_kept_address(out, "bnd2", &session->bnd[1]);
    put_number(out, "bytes_up", (int64_t)session->bytes[S5_CLIENT]);
    put_number(out, "bytes_down", (int64_t)session->bytes[S5_SERVER]);
    put_number(out, "gap_up", (int64_t)session->gap[S5_CLIENT]);
    put_number(out, "gap_down", (int64_t)session->gap[S5_SERVER]);
    put_bool(out, "complete", session->complete);
    put_bool(out, "conflicting_retransmission", session->conflict);
    put_notes(out, session);
    s5_buffer_text(out, "}\n");
}

void s5_json_datagram(struct s5_buffer *out, const struct s5_datagram_seen *datagram)
{
    const char *remote = datagram->up ? "to" : "from";
    const char *local = datagram->up ? "from" : "to";

    s5_buffer_text(out, "{\"type\":\"udp\",\"session\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    put_number(out, "frame", (int64_t)datagram->frame);
    put_text(out, "dir", datagram->up ? "up" : "down");
    if (datagram->up)
        put_peer(out, local, &datagram->client);
    else
        put_kept_address(out, remote, &datagram->remote);
    put_peer(out, "relay", &datagram->relay);
    if (datagram->up)
        put_kept_address(out, remote, &datagram->remote);
    else
        put_peer(out, local, &datagram->client);
    put_number(out, "frag", datagram->frag);
    put_number(out, "rsv", datagram->rsv);
    put_number(out, "len", datagram->size);
    s5_buffer_text(out, "}\n");
}

void s5_json_violation(struct s5_buffer *out, const struct s5_violation *violation)
{
    s5_buffer_text(out, "{\"type\":\"violation\",\"session\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    put_number(out, "frame", (int64_t)violation->frame);
    put_text(out, "party", violation->party == S5_CLIENT ? "client" : "server");
    put_text(out, "clause", s5_clause(violation->clause)->id);
    put_text(out, "text", violation->text);
    put_number(out, "at", violation->at);
    put_key(out, "octets");
    s5_buffer_char(out, '"');
    s5_buffer_hex(out, s5_span_first(violation->octets, S5_VIOLATION_OCTETS));
    s5_buffer_text(out, "\"}\n");
}
