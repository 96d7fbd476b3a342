/* Departures of the reference server from what it does by itself. A *fault* breaks a clause, to see
 * whether a tester catches it; a *variant* is unusual and legal, to see whether a tester leaves it
 * in peace. Each is a row of a table and a few lines of code at one place. */
#ifndef SOCKSPEC_REFERENCE_SERVER_DEPARTURES_H
#define SOCKSPEC_REFERENCE_SERVER_DEPARTURES_H

#include "reference-server/conduct.h"

struct s5_departure {
    const char *name;
    /* Ids of clauses.tsv: the one that a fault breaks, and those, with blanks in between, that are
     * broken by it too and can be charged with as good reason (or NULL). NULL for a variant. */
    const char *clause;
    const char *also;
    const char *seen;          /* on the wire; a sentence without a full stop */
    struct s5_conduct conduct; /* what is taken differently; the rest is correct */
    /* Changes the options before the server listens; may be NULL. */
    void (*set_out)(struct s5_reference_options *options);
    size_t number; /* what several rows with one function differ in */
};

/* The faults and the variants, each in an order of its own; NULL beyond the last. */
const struct s5_departure *s5_fault(size_t index);
const struct s5_departure *s5_variant(size_t index);

/* By name, or NULL. */
const struct s5_departure *s5_fault_find(const char *name);
const struct s5_departure *s5_variant_find(const char *name);

/* ---- for the files of faults/ and for variants.c ---- */

struct s5_departure_list {
    const struct s5_departure *rows;
    size_t count;
};

extern const struct s5_departure_list s5_faults_greeting;
extern const struct s5_departure_list s5_faults_password;
extern const struct s5_departure_list s5_faults_request;
extern const struct s5_departure_list s5_faults_address;
extern const struct s5_departure_list s5_faults_reply;
extern const struct s5_departure_list s5_faults_outcome;
extern const struct s5_departure_list s5_faults_failure;
extern const struct s5_departure_list s5_faults_connect;
extern const struct s5_departure_list s5_faults_relay;
extern const struct s5_departure_list s5_faults_ends;
extern const struct s5_departure_list s5_faults_holdup;
extern const struct s5_departure_list s5_faults_bind;
extern const struct s5_departure_list s5_faults_bind_relay;
extern const struct s5_departure_list s5_faults_udp;
extern const struct s5_departure_list s5_faults_udp_relay;
extern const struct s5_departure_list s5_faults_fragments;
extern const struct s5_departure_list s5_faults_crashes;
extern const struct s5_departure_list s5_faults_process;
extern const struct s5_departure_list s5_variants;

/* The `number` of the row that the connection's server departs by. */
size_t s5_departure_number(const struct s5_connection *c);

/* Writes octets to the client, behind what was written before. */
void s5_departure_write(struct s5_connection *c, struct s5_span octets);

#endif
