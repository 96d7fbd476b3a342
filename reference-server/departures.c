#include "reference-server/departures.h"

#include "reference-server/connection.h"

#include <string.h>

static const struct s5_departure_list *const faults[] = {
    &s5_faults_greeting,   &s5_faults_password, &s5_faults_request,   &s5_faults_address,
    &s5_faults_reply,      &s5_faults_outcome,  &s5_faults_failure,   &s5_faults_connect,
    &s5_faults_relay,      &s5_faults_ends,     &s5_faults_holdup,    &s5_faults_bind,
    &s5_faults_bind_relay, &s5_faults_udp,      &s5_faults_udp_relay, &s5_faults_fragments,
    &s5_faults_crashes,    &s5_faults_process,
};

const struct s5_departure *s5_fault(size_t index)
{
    for (size_t i = 0; i < S5_COUNT(faults); i++) {
        if (index < faults[i]->count)
            return &faults[i]->rows[index];
        index -= faults[i]->count;
    }
    return NULL;
}

const struct s5_departure *s5_variant(size_t index)
{
    return index < s5_variants.count ? &s5_variants.rows[index] : NULL;
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

void s5_departure_write(struct s5_connection *c, struct s5_span octets)
{
    if (c->client != NULL)
        s5_stream_write(c->client, octets);
}
