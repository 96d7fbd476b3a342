#include "reference-server/departures.h"

#include "reference-server/connection.h"

#include <stdlib.h>
#include <string.h>

static const struct s5_departure_list *const faults[] = {
    &s5_faults_greeting, &s5_faults_methods,     &s5_faults_segments,  &s5_faults_security,
    &s5_faults_password, &s5_faults_credentials, &s5_faults_request,   &s5_faults_address,
    &s5_faults_name,     &s5_faults_reply,       &s5_faults_outcome,   &s5_faults_failure,
    &s5_faults_connect,  &s5_faults_relay,       &s5_faults_ends,      &s5_faults_holdup,
    &s5_faults_bind,     &s5_faults_bind_relay,  &s5_faults_udp,       &s5_faults_udp_relay,
    &s5_faults_udp_data, &s5_faults_udp_harm,    &s5_faults_fragments, &s5_faults_process,
    &s5_faults_crashes,
};

static const struct s5_departure_list *const variants[] = {
    &s5_variants_conversation, &s5_variants_commands, &s5_variants_relay};

static const struct s5_departure *row(const struct s5_departure_list *const *lists, size_t count,
                                      size_t index)
{
    for (size_t i = 0; i < count; i++) {
        if (index < lists[i]->count)
            return &lists[i]->rows[index];
        index -= lists[i]->count;
    }
    return NULL;
}

const struct s5_departure *s5_fault(size_t index)
{
    return row(faults, S5_COUNT(faults), index);
}

const struct s5_departure *s5_variant(size_t index)
{
    return row(variants, S5_COUNT(variants), index);
}

static const struct s5_departure *find(const struct s5_departure *(*nth)(size_t), const char *name)
{
    const struct s5_departure *departure;

    for (size_t i = 0; (departure = nth(i)) != NULL; i++)
        if (strcmp(departure->name, name) == 0)
            return departure;
    return NULL;
}

const struct s5_departure *s5_fault_find(const char *name)
{
    return find(s5_fault, name);
}

const struct s5_departure *s5_variant_find(const char *name)
{
    return find(s5_variant, name);
}

size_t s5_departure_number(const struct s5_connection *c)
{
    return c->reference->options.departure->number;
}

void *s5_departure_note(struct s5_connection *c, size_t size)
{
    if (c->notes.data == NULL)
        c->notes.data = calloc(1, size);
    return c->notes.data;
}

void s5_departure_hear_kept(struct s5_connection *c, struct s5_span in)
{
    if (c->notes.count == 0)
        s5_correct_hear(c, in);
}

void s5_departure_kept_client_ended(struct s5_connection *c)
{
    if (c->notes.count == 0)
        s5_correct_client_ended(c);
    else
        s5_connection_end(c, S5_END_CLOSE, "the client ended");
}

void s5_departure_write(struct s5_connection *c, struct s5_span octets)
{
    if (c->client != NULL)
        s5_stream_write(c->client, octets);
}

bool s5_departure_due(const struct s5_connection *c, enum s5_phase phase)
{
    return c->server.state == S5_SERVER_READING && c->server.dialogue.phase == phase;
}

struct s5_step s5_departure_read_as(struct s5_connection *c, struct s5_span as, size_t size)
{
    uint8_t *copy = realloc(c->notes.data, as.size + 1);

    if (copy == NULL)
        return s5_departure_close();
    c->notes.data = copy;
    memcpy(copy, as.data, as.size);
    struct s5_step step = s5_correct_step(c, (struct s5_span){copy, as.size});
    if (step.used > 0)
        step.used = size;
    return step;
}

size_t s5_departure_request(const struct s5_connection *c, struct s5_span in,
                            struct s5_request *out)
{
    struct s5_result result = s5_request_decode(in, out);

    return s5_departure_due(c, S5_PHASE_REQUEST) && result.status == S5_OK ? result.size : 0;
}

struct s5_step s5_departure_read_request(struct s5_connection *c, const struct s5_request *as,
                                         size_t size)
{
    uint8_t octets[S5_REQUEST_MAX];

    return s5_departure_read_as(
        c, (struct s5_span){octets, s5_request_encode(as, octets, sizeof octets)}, size);
}

struct s5_step s5_departure_wait(void)
{
    return (struct s5_step){.kind = S5_STEP_READ};
}

struct s5_step s5_departure_close(void)
{
    return (struct s5_step){.kind = S5_STEP_CLOSE};
}
