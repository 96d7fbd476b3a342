#include "capture/out/extract.h"

#include "capture/out/datagrams.h"
#include "capture/out/files.h"
#include "capture/show/json.h"
#include "capture/show/print.h"
#include "wire/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { END_MAX = 100 }; /* characters of one end in a file's name */

/* What a session has. Until it gets its number, its files are called by `serial`. */
struct extraction {
    uint64_t serial;
    struct s5_file file[S5_EXTRACTED_KINDS];
    bool zeros;
    struct s5_datagrams datagrams;
    struct extraction *prev; /* of those that are not finished */
    struct extraction *next;
};

/* What stays of it with the place among the records, up to the number. */
struct naming {
    uint64_t serial;
    uint8_t extracted;
    char files[]; /* s5_session.files */
};

struct s5_extract {
    struct s5_files *files;
    struct s5_sink sink;
    struct extraction first; /* the ring's beginning and end */
    uint64_t serials;
    bool out_of_memory;
    struct s5_error error;
    struct s5_buffer text;
    struct s5_sequences sequences;
    struct s5_extract_totals totals;
};

static void set_name(char out[S5_FILE_NAME], uint64_t serial, enum s5_extracted kind)
{
    snprintf(out, S5_FILE_NAME, "unfinished-%llu%s", (unsigned long long)serial,
             s5_extracted_ending(kind));
}

static void fail_memory(struct s5_extract *extract)
{
    if (!extract->out_of_memory)
        s5_error_set(&extract->error, "out of memory");
    extract->out_of_memory = true;
}

static struct extraction *extraction_of(struct s5_extract *extract, struct s5_session *session)
{
    struct extraction *e = session->relay[S5_SINK_EXTRACT];

    if (e != NULL)
        return e;
    e = calloc(1, sizeof *e);
    if (e == NULL) {
        fail_memory(extract);
        return NULL;
    }
    e->serial = ++extract->serials;
    for (enum s5_extracted kind = 0; kind < S5_EXTRACTED_KINDS; kind++)
        set_name(e->file[kind].name, e->serial, kind);
    e->prev = &extract->first;
    e->next = extract->first.next;
    e->prev->next = e->next->prev = e;
    session->relay[S5_SINK_EXTRACT] = e;
    return e;
}

static void free_extraction(struct extraction *e)
{
    e->prev->next = e->next;
    e->next->prev = e->prev;
    s5_datagrams_fini(&e->datagrams);
    free(e);
}

static void on_relayed(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_piece *piece)
{
    struct s5_extract *extract = context;

    /* RFC 1928 section 7: nothing goes through the control connection of an association. */
    if (session->cmd == S5_CMD_UDP_ASSOCIATE)
        return;
    struct extraction *e = extraction_of(extract, session);
    if (e == NULL)
        return;
    struct s5_file *file = &e->file[side == S5_CLIENT ? S5_EXTRACTED_UP : S5_EXTRACTED_DOWN];
    uint64_t missing = piece->size - piece->octets.size;
    s5_file_write(extract->files, file, piece->octets);
    if (missing > 0) {
        s5_file_skip(extract->files, file, missing);
        e->zeros = true;
        extract->totals.zeros += missing;
    }
}

static void on_datagram(void *context, struct s5_session *session,
                        const struct s5_datagram_seen *datagram)
{
    struct s5_extract *extract = context;
    struct s5_whole_datagram whole;
    struct extraction *e = extraction_of(extract, session);

    if (e == NULL || !s5_datagrams_take(&e->datagrams, &extract->sequences, datagram, &whole))
        return;
    s5_buffer_clear(&extract->text);
    s5_json_payload(&extract->text, session, datagram, &whole.remote, whole.data, whole.size);
    if (extract->text.failed) {
        fail_memory(extract);
        return;
    }
    s5_file_write(extract->files, &e->file[S5_EXTRACTED_UDP],
                  (struct s5_span){(const uint8_t *)extract->text.text, extract->text.size});
}

/* Puts the end of a connection that `text` has from offset `at` on into the words of a file's name:
 * what is no letter, digit, dot or hyphen becomes a low line. */
static void make_safe(struct s5_buffer *text, size_t at)
{
    size_t to = at;

    for (size_t i = at; i < text->size && to < at + END_MAX; i++) {
        char c = text->text[i];
        if (c == '[' || c == ']')
            continue;
        text->text[to++] = isalnum((unsigned char)c) || c == '.' || c == '-' ? c : '_';
    }
    text->size = to;
}

/* The other end of what was relayed: for BIND who came, else where to. */
static const struct s5_kept_address *remote_of(const struct s5_session *session)
{
    return session->cmd == S5_CMD_BIND && session->bnd[1].known ? &session->bnd[1] : &session->dst;
}

/* "-192.0.2.1_40001-example.com_80" */
static void describe(const struct s5_session *session, struct s5_buffer *out)
{
    struct s5_address remote = s5_kept_address_get(remote_of(session));

    s5_buffer_clear(out);
    s5_buffer_char(out, '-');
    size_t at = out->size;
    s5_print_peer(out, &session->client);
    make_safe(out, at);
    if (session->cmd == S5_CMD_UDP_ASSOCIATE)
        return;
    s5_buffer_char(out, '-');
    at = out->size;
    if (remote_of(session)->known)
        s5_print_address(out, &remote);
    else
        s5_buffer_text(out, "unknown");
    make_safe(out, at);
}

/* Leaves with the place what its number is waited for with. */
static void leave_naming(struct s5_extract *extract, struct s5_session *session,
                         const struct extraction *e)
{
    struct s5_buffer *text = &extract->text;

    describe(session, text);
    struct naming *naming = malloc(sizeof *naming + text->size + 1);
    if (naming == NULL || text->failed) {
        free(naming);
        fail_memory(extract);
        return;
    }
    *naming = (struct naming){.serial = e->serial};
    for (enum s5_extracted kind = 0; kind < S5_EXTRACTED_KINDS; kind++)
        if (e->file[kind].made) {
            naming->extracted |= (uint8_t)(1u << kind);
            extract->totals.files++;
        }
    memcpy(naming->files, text->text, text->size);
    naming->files[text->size] = '\0';
    session->files = naming->files;
    session->extracted = naming->extracted;
    session->place->attached = naming;
}

static void on_ended(void *context, struct s5_session *session)
{
    struct s5_extract *extract = context;
    struct extraction *e = session->relay[S5_SINK_EXTRACT];

    session->files = "";
    if (e == NULL)
        return;
    for (enum s5_extracted kind = 0; kind < S5_EXTRACTED_KINDS; kind++)
        s5_file_close(extract->files, &e->file[kind]);
    if (e->zeros)
        s5_session_note(session, S5_NOTE_ZEROS);
    leave_naming(extract, session, e);
    session->relay[S5_SINK_EXTRACT] = NULL;
    free_extraction(e);
}

static void on_numbered(void *context, struct s5_place *place)
{
    struct s5_extract *extract = context;
    const struct naming *naming = place->attached;
    struct s5_buffer *text = &extract->text;

    for (enum s5_extracted kind = 0; naming != NULL && kind < S5_EXTRACTED_KINDS; kind++) {
        char before[S5_FILE_NAME];
        if (!(naming->extracted & 1u << kind))
            continue;
        set_name(before, naming->serial, kind);
        s5_buffer_clear(text);
        s5_buffer_printf(text, S5_NUMBER_FILE_FORMAT "%s%s", (unsigned long long)place->number,
                         naming->files, s5_extracted_ending(kind));
        s5_buffer_char(text, '\0');
        if (text->failed)
            fail_memory(extract);
        else
            s5_file_rename(extract->files, before, text->text);
    }
}

static const struct s5_error *trouble(void *context)
{
    const struct s5_extract *extract = context;

    return extract->out_of_memory ? &extract->error : s5_files_trouble(extract->files);
}

struct s5_extract *s5_extract_new(const char *folder, struct s5_error *error)
{
    struct s5_extract *extract = calloc(1, sizeof *extract);

    if (extract == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    extract->files = s5_files_new(folder, error);
    if (extract->files == NULL) {
        free(extract);
        return NULL;
    }
    extract->first.prev = extract->first.next = &extract->first;
    extract->sink = (struct s5_sink){.context = extract,
                                     .relayed = on_relayed,
                                     .datagram = on_datagram,
                                     .ended = on_ended,
                                     .numbered = on_numbered,
                                     .trouble = trouble};
    return extract;
}

void s5_extract_free(struct s5_extract *extract)
{
    if (extract == NULL)
        return;
    for (struct extraction *e = extract->first.next, *next; e != &extract->first; e = next) {
        next = e->next;
        free_extraction(e);
    }
    s5_sequences_fini(&extract->sequences);
    s5_files_free(extract->files);
    s5_buffer_fini(&extract->text);
    free(extract);
}

const struct s5_sink *s5_extract_sink(struct s5_extract *extract)
{
    return &extract->sink;
}

const struct s5_extract_totals *s5_extract_totals(struct s5_extract *extract)
{
    extract->totals.lost_fragments = extract->sequences.seen - extract->sequences.used;
    return &extract->totals;
}
