#include "capture/show/json.h"

#include "capture/show/docket.h"
#include "capture/show/print.h"
#include "wire/names.h"

/* Text that is written out here, and the name of the field whose value is put next. */
#define put(out, text) s5_buffer_add(out, text, sizeof(text) - 1)
#define field(out, name) put(out, ",\"" name "\":")

/* Text from the wire as s5_buffer_escape() writes it, within a JSON string: there a backslash is
 * doubled once more. */
static void put_escaped(struct s5_buffer *out, struct s5_span text)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '\\')
            put(out, "\\\\\\\\");
        else if (c == '"')
            put(out, "\\\"");
        else if (c >= 0x20 && c < 0x7f)
            s5_buffer_char(out, (char)c);
        else
            s5_buffer_add(out, (char[]){'\\', '\\', 'x', digit[c >> 4], digit[c & 15]}, 5);
    }
}

/* A negative number is one that is not known. */
static void put_number(struct s5_buffer *out, int64_t number)
{
    if (number < 0)
        put(out, "null");
    else
        s5_buffer_number(out, (uint64_t)number);
}

static void put_bool(struct s5_buffer *out, bool value)
{
    if (value)
        put(out, "true");
    else
        put(out, "false");
}

/* Text of ours, in which nothing is to be escaped. */
static void put_text(struct s5_buffer *out, const char *text)
{
    s5_buffer_char(out, '"');
    s5_buffer_text(out, text);
    s5_buffer_char(out, '"');
}

static void put_known_address(struct s5_buffer *out, const struct s5_address *address)
{
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

static void put_address(struct s5_buffer *out, const struct s5_kept_address *kept)
{
    struct s5_address address = s5_kept_address_get(kept);

    if (kept->known)
        put_known_address(out, &address);
    else
        put(out, "null");
}

static void put_peer(struct s5_buffer *out, const struct s5_peer *peer)
{
    s5_buffer_char(out, '"');
    s5_print_peer(out, peer);
    s5_buffer_char(out, '"');
}

/* A time of the session's. */
static void put_time(struct s5_buffer *out, const struct s5_session *session, int64_t time)
{
    if (session->timeless) {
        put(out, "null");
        return;
    }
    s5_buffer_char(out, '"');
    s5_print_time(out, time, 'T');
    s5_buffer_char(out, '"');
}

static void put_methods(struct s5_buffer *out, const struct s5_kept_octets *kept)
{
    struct s5_span methods = s5_kept_octets_get(kept);

    if (!kept->known) {
        put(out, "null");
        return;
    }
    s5_buffer_char(out, '[');
    for (size_t i = 0; i < methods.size; i++) {
        if (i > 0)
            s5_buffer_char(out, ',');
        s5_buffer_number(out, methods.data[i]);
    }
    s5_buffer_char(out, ']');
}

static void put_octets(struct s5_buffer *out, const struct s5_kept_octets *kept)
{
    if (!kept->known) {
        put(out, "null");
        return;
    }
    s5_buffer_char(out, '"');
    put_escaped(out, s5_kept_octets_get(kept));
    s5_buffer_char(out, '"');
}

static void put_notes(struct s5_buffer *out, const struct s5_session *session)
{
    bool first = true;

    s5_buffer_char(out, '[');
    if (session->outer != NULL) {
        put(out, "\"inside session ");
        s5_buffer_char(out, S5_NUMBER_OUTER);
        s5_buffer_char(out, '"');
        first = false;
    }
    for (enum s5_note note = 0; note < S5_NOTES && session->notes >> note != 0; note++) {
        if (!(session->notes & 1u << note))
            continue;
        if (!first)
            s5_buffer_char(out, ',');
        put_text(out, s5_note_text(note));
        first = false;
    }
    s5_buffer_char(out, ']');
}

/* With --extract alone: the names of the files. */
static void put_files(struct s5_buffer *out, const struct s5_session *session)
{
    bool first = true;

    if (session->files == NULL)
        return;
    field(out, "extracted");
    s5_buffer_char(out, '[');
    for (enum s5_extracted kind = 0; kind < S5_EXTRACTED_KINDS; kind++) {
        if (!(session->extracted & 1u << kind))
            continue;
        if (!first)
            s5_buffer_char(out, ',');
        s5_buffer_char(out, '"');
        s5_buffer_char(out, S5_NUMBER_FILE);
        s5_buffer_text(out, session->files);
        s5_buffer_text(out, s5_extracted_ending(kind));
        s5_buffer_char(out, '"');
        first = false;
    }
    s5_buffer_char(out, ']');
}

void s5_json_session(struct s5_buffer *out, const struct s5_session *session)
{
    put(out, "{\"type\":\"session\",\"id\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    field(out, "client");
    put_peer(out, &session->client);
    field(out, "server");
    put_peer(out, &session->server);
    field(out, "first_frame");
    s5_buffer_number(out, session->first_frame);
    field(out, "start");
    put_time(out, session, session->start);
    field(out, "duration_ms");
    if (session->timeless)
        put(out, "null");
    else
        s5_print_ms(out, s5_time_between(session->start, session->end));
    field(out, "methods_offered");
    put_methods(out, &session->methods);
    field(out, "method");
    put_number(out, session->method);
    field(out, "username");
    put_octets(out, &session->username);
    field(out, "auth_status");
    put_number(out, session->auth_status);
    field(out, "cmd");
    if (session->cmd < 0)
        put(out, "null");
    else
        put_text(out, s5_session_command(session));
    field(out, "cmd_code");
    put_number(out, session->cmd);
    field(out, "rsv");
    put_number(out, session->rsv);
    field(out, "dst");
    put_address(out, &session->dst);
    field(out, "rep");
    put_number(out, session->rep[0]);
    field(out, "bnd");
    put_address(out, &session->bnd[0]);
    field(out, "rep2");
    put_number(out, session->rep[1]);
    field(out, "bnd2");
    put_address(out, &session->bnd[1]);
    field(out, "bytes_up");
    s5_buffer_number(out, session->bytes[S5_CLIENT]);
    field(out, "bytes_down");
    s5_buffer_number(out, session->bytes[S5_SERVER]);
    field(out, "gap_up");
    s5_buffer_number(out, session->gap[S5_CLIENT]);
    field(out, "gap_down");
    s5_buffer_number(out, session->gap[S5_SERVER]);
    field(out, "complete");
    put_bool(out, session->complete);
    field(out, "conflicting_retransmission");
    put_bool(out, session->conflict);
    field(out, "notes");
    put_notes(out, session);
    put_files(out, session);
    put(out, "}\n");
}

void s5_json_datagram(struct s5_buffer *out, const struct s5_datagram_seen *datagram)
{
    put(out, "{\"type\":\"udp\",\"session\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    field(out, "frame");
    s5_buffer_number(out, datagram->frame);
    field(out, "dir");
    put_text(out, datagram->up ? "up" : "down");
    field(out, "from");
    if (datagram->up)
        put_peer(out, &datagram->client);
    else
        put_address(out, &datagram->remote);
    field(out, "relay");
    put_peer(out, &datagram->relay);
    field(out, "to");
    if (datagram->up)
        put_address(out, &datagram->remote);
    else
        put_peer(out, &datagram->client);
    field(out, "frag");
    put_number(out, datagram->frag);
    field(out, "rsv");
    put_number(out, datagram->rsv);
    field(out, "len");
    put_number(out, datagram->size);
    put(out, "}\n");
}

void s5_json_payload(struct s5_buffer *out, const struct s5_session *session,
                     const struct s5_datagram_seen *datagram, const struct s5_address *remote,
                     struct s5_span data, size_t size)
{
    put(out, "{\"frame\":");
    s5_buffer_number(out, datagram->frame);
    field(out, "time");
    put_time(out, session, datagram->time);
    field(out, "dir");
    put_text(out, datagram->up ? "up" : "down");
    field(out, "from");
    if (datagram->up)
        put_peer(out, &datagram->client);
    else
        put_known_address(out, remote);
    field(out, "to");
    if (datagram->up)
        put_known_address(out, remote);
    else
        put_peer(out, &datagram->client);
    field(out, "len");
    s5_buffer_number(out, size);
    field(out, "data");
    s5_buffer_char(out, '"');
    s5_buffer_hex(out, data);
    put(out, "\"}\n");
}

void s5_json_violation(struct s5_buffer *out, const struct s5_violation *violation)
{
    put(out, "{\"type\":\"violation\",\"session\":");
    s5_buffer_char(out, S5_NUMBER_OWN);
    field(out, "frame");
    s5_buffer_number(out, violation->frame);
    field(out, "party");
    put_text(out, violation->party == S5_CLIENT ? "client" : "server");
    field(out, "clause");
    put_text(out, s5_clause(violation->clause)->id);
    field(out, "text");
    put_text(out, violation->text);
    field(out, "at");
    put_number(out, violation->at);
    field(out, "octets");
    s5_buffer_char(out, '"');
    s5_buffer_hex(out, s5_span_first(violation->octets, S5_VIOLATION_OCTETS));
    put(out, "\"}\n");
}
