#include "capture/reader.h"

#include "capture/lint/outside.h"
#include "capture/show/json.h"
#include "capture/show/text.h"
#include "capture/socks/association.h"
#include "wire/names.h"

#include <stdlib.h>

struct s5_reader {
    struct s5_reader_options options;
    struct s5_decoder *decoder;
    struct s5_docket docket;
    struct s5_audience audience;
    struct s5_flows *flows;
    struct s5_associations *associations;
    struct s5_legs *legs; /* for lint, as what follows */
    struct s5_outside *outside;
    struct s5_lint lint;
    struct s5_reader_totals totals;
    int64_t now; /* the latest packet's time */
};

/* Tells each sink that wants to hear of it. */
#define tell_sinks(reader, what, ...)                                                              \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < S5_SINKS_MAX && (reader)->options.sinks[i_] != NULL; i_++) {      \
            const struct s5_sink *sink_ = (reader)->options.sinks[i_];                             \
            if (sink_->what != NULL)                                                               \
                sink_->what(sink_->context, __VA_ARGS__);                                          \
        }                                                                                          \
    } while (0)

static struct s5_place *add_place(void *context, uint64_t frame, struct s5_place *outer)
{
    struct s5_reader *reader = context;

    return s5_docket_add(&reader->docket, frame, outer);
}

static void drop_place(void *context, struct s5_place *place)
{
    struct s5_reader *reader = context;

    s5_docket_drop(&reader->docket, place);
}

static void on_begun(void *context, struct s5_session *session)
{
    struct s5_reader *reader = context;

    tell_sinks(reader, begun, session);
}

static void on_said(void *context, struct s5_session *session, const struct s5_said *said)
{
    struct s5_reader *reader = context;

    if (reader->options.records == S5_RECORDS_TEXT && reader->options.verbose) {
        s5_text_said(&session->place->body, session, said, reader->options.secrets);
        s5_docket_grown(&reader->docket, session->place);
    }
    if (reader->options.lint)
        s5_lint_said(&reader->lint, session, said);
    tell_sinks(reader, said, session, said);
}

static void on_granted(void *context, struct s5_session *session)
{
    struct s5_reader *reader = context;

    if (session->cmd == S5_CMD_UDP_ASSOCIATE)
        s5_associations_open(reader->associations, session);
}

static void on_relayed(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_piece *piece)
{
    struct s5_reader *reader = context;

    if (reader->options.lint)
        s5_lint_relayed(&reader->lint, session, side, piece);
    tell_sinks(reader, relayed, session, side, piece);
}

static void on_hung_up(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_hang_up *how)
{
    struct s5_reader *reader = context;

    tell_sinks(reader, hung_up, session, side, how);
}

static void on_numbered(void *context, struct s5_place *place)
{
    struct s5_reader *reader = context;

    tell_sinks(reader, numbered, place);
}

static void on_stray(void *context, struct s5_session *session, enum s5_side side,
                     const struct s5_piece *piece)
{
    struct s5_reader *reader = context;

    if (reader->options.lint)
        s5_lint_stray(&reader->lint, session, side, piece);
}

static void on_closed(void *context, struct s5_session *session)
{
    struct s5_reader *reader = context;

    s5_associations_end(reader->associations, session);
    tell_sinks(reader, closed, session);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct s5_reader *reader = context;

    reader->totals.sessions++;
    if (reader->options.lint)
        s5_outside_forget(reader->outside, session);
    s5_associations_forget(reader->associations, session);
    if (reader->options.lint)
        s5_lint_ended(&reader->lint, session, reader->now);
    tell_sinks(reader, ended, session);
    if (reader->options.records == S5_RECORDS_JSON)
        s5_json_session(&session->place->head, session);
    else if (reader->options.records == S5_RECORDS_TEXT)
        s5_text_session(&session->place->head, session, reader->options.colour);
    s5_docket_settle(&reader->docket, session->place);
}

static void on_datagram(void *context, struct s5_session *session,
                        const struct s5_datagram_seen *datagram)
{
    struct s5_reader *reader = context;

    if (!datagram->late) {
        reader->totals.datagrams++;
        session->datagrams[datagram->up ? S5_CLIENT : S5_SERVER]++;
        if (reader->options.records == S5_RECORDS_JSON)
            s5_json_datagram(&session->place->body, datagram);
        else if (reader->options.records == S5_RECORDS_TEXT)
            s5_text_datagram(&session->place->body, datagram);
    }
    if (reader->options.lint) {
        s5_lint_datagram(&reader->lint, session, datagram);
        s5_outside_seen(reader->outside, &reader->lint, session, datagram);
    }
    tell_sinks(reader, datagram, session, datagram);
    s5_docket_grown(&reader->docket, session->place);
}

static void on_passing(void *context, struct s5_session *relay, const struct s5_segment *segment,
                       const struct s5_packet *packet)
{
    struct s5_reader *reader = context;

    s5_outside_passing(reader->outside, &reader->lint, relay, segment, packet);
}

static void on_violation(void *context, struct s5_session *session,
                         const struct s5_violation *violation)
{
    struct s5_reader *reader = context;

    reader->totals.violations++;
    if (reader->options.records == S5_RECORDS_JSON)
        s5_json_violation(&session->place->body, violation);
    else
        s5_text_violation(&session->place->body, violation, reader->options.colour);
    s5_docket_grown(&reader->docket, session->place);
}

/* Where nobody wants the octets relayed, they are not gathered. */
static void listen_for_sinks(struct s5_reader *reader)
{
    for (size_t i = 0; i < S5_SINKS_MAX && reader->options.sinks[i] != NULL; i++) {
        const struct s5_sink *sink = reader->options.sinks[i];
        if (sink->relayed != NULL) {
            reader->audience.relayed = on_relayed;
            reader->audience.relays = true;
        }
        if (sink->said != NULL)
            reader->audience.said = on_said;
        if (sink->hung_up != NULL)
            reader->audience.hung_up = on_hung_up;
        if (sink->begun != NULL)
            reader->audience.begun = on_begun;
    }
}

struct s5_reader *s5_reader_new(const struct s5_reader_options *options)
{
    struct s5_reader *reader = calloc(1, sizeof *reader);
    struct s5_association_user user = {reader, on_datagram, options->lint ? on_passing : NULL};

    if (reader == NULL)
        return NULL;
    reader->options = *options;
    reader->audience = (struct s5_audience){
        .context = reader,
        .place = add_place,
        .unplace = drop_place,
        .said = options->lint || options->verbose ? on_said : NULL,
        .granted = on_granted,
        .stray = on_stray,
        .closed = on_closed,
        .ended = on_ended,
    };
    listen_for_sinks(reader);
    if (options->lint) {
        reader->audience.relayed = on_relayed;
        reader->audience.relays = true;
        reader->legs = s5_legs_new();
        reader->outside = s5_outside_new();
    }
    reader->options.flows.legs = reader->legs;
    reader->lint = (struct s5_lint){reader->legs, reader, on_violation, options->secrets};
    s5_docket_init(&reader->docket, options->out, !options->live, options->records_max);
    if (options->sinks[0] != NULL) {
        reader->docket.numbered = on_numbered;
        reader->docket.context = reader;
    }
    reader->decoder = s5_decoder_new(options->fragments_max);
    reader->associations = s5_associations_new(&user);
    reader->flows = s5_flows_new(&reader->options.flows, &reader->audience, &reader->docket);
    if (reader->decoder != NULL && options->sinks[0] != NULL)
        s5_decoder_trace(reader->decoder, NULL);
    if (reader->decoder != NULL && options->flows.edits != NULL)
        s5_decoder_trace(reader->decoder,
                         &(struct s5_lost_user){options->flows.edits, s5_edits_take_lost});
    if (reader->decoder != NULL && reader->associations != NULL && reader->flows != NULL &&
        (!options->lint || (reader->legs != NULL && reader->outside != NULL)))
        return reader;
    s5_reader_free(reader);
    return NULL;
}

void s5_reader_free(struct s5_reader *reader)
{
    if (reader == NULL)
        return;
    s5_flows_free(reader->flows);
    s5_legs_free(reader->legs);
    s5_outside_free(reader->outside);
    s5_associations_free(reader->associations);
    s5_docket_fini(&reader->docket);
    s5_decoder_free(reader->decoder);
    free(reader);
}

void s5_reader_take(struct s5_reader *reader, const struct s5_packet *packet)
{
    struct s5_segment segment;
    uint64_t connection = 0;

    reader->totals.packets++;
    reader->now = packet->time;
    s5_decode(reader->decoder, packet, &segment);
    if (segment.transport == S5_TRANSPORT_NONE) {
        if (segment.reason == S5_LINK_UNKNOWN && reader->totals.unread[S5_LINK_UNKNOWN] == 0)
            reader->totals.unknown_link = packet->link;
        reader->totals.unread[segment.reason]++;
    } else {
        reader->totals.cut += segment.payload.size < segment.payload_size;
        if (segment.transport == S5_TRANSPORT_TCP)
            connection = s5_flows_take(reader->flows, &segment, packet);
        else
            s5_associations_take(reader->associations, &segment, packet);
    }
    tell_sinks(reader, packet, packet, &segment, connection);
}

/* What the first sink that has some says of its trouble; or NULL. */
static const struct s5_error *trouble_of_sinks(const struct s5_reader *reader)
{
    for (size_t i = 0; i < S5_SINKS_MAX && reader->options.sinks[i] != NULL; i++) {
        const struct s5_sink *sink = reader->options.sinks[i];
        const struct s5_error *trouble =
            sink->trouble == NULL ? NULL : sink->trouble(sink->context);
        if (trouble != NULL)
            return trouble;
    }
    return NULL;
}

int s5_reader_finish(struct s5_reader *reader, struct s5_error *error)
{
    s5_decoder_finish(reader->decoder);
    s5_flows_finish(reader->flows);
    reader->totals.flows = *s5_flows_totals(reader->flows);
    reader->totals.fragments_evicted = s5_decoder_evicted(reader->decoder);
    if (fflush(reader->options.out) != 0 && !reader->docket.failed)
        return s5_error_set(error, "cannot write to standard output");
    if (reader->docket.failed) {
        *error = reader->docket.error;
        return -1;
    }
    const struct s5_error *trouble = trouble_of_sinks(reader);
    if (trouble == NULL)
        return 0;
    *error = *trouble;
    return -1;
}

bool s5_reader_failed(const struct s5_reader *reader)
{
    return reader->docket.failed ||
           (reader->options.sinks[0] != NULL && trouble_of_sinks(reader) != NULL);
}

const struct s5_reader_totals *s5_reader_totals(struct s5_reader *reader)
{
    return &reader->totals;
}
