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

/* ---- for the files of faults/ and variants/ ---- */

struct s5_departure_list {
    const struct s5_departure *rows;
    size_t count;
};

extern const struct s5_departure_list s5_faults_greeting;
extern const struct s5_departure_list s5_faults_methods;
extern const struct s5_departure_list s5_faults_segments;
extern const struct s5_departure_list s5_faults_security;
extern const struct s5_departure_list s5_faults_password;
extern const struct s5_departure_list s5_faults_credentials;
extern const struct s5_departure_list s5_faults_request;
extern const struct s5_departure_list s5_faults_address;
extern const struct s5_departure_list s5_faults_name;
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
extern const struct s5_departure_list s5_faults_udp_data;
extern const struct s5_departure_list s5_faults_udp_harm;
extern const struct s5_departure_list s5_faults_fragments;
extern const struct s5_departure_list s5_faults_process;
extern const struct s5_departure_list s5_faults_crashes;
extern const struct s5_departure_list s5_variants_conversation;
extern const struct s5_departure_list s5_variants_commands;
extern const struct s5_departure_list s5_variants_relay;

/* The `number` of the row that the connection's server departs by. */
size_t s5_departure_number(const struct s5_connection *c);

/* `size` octets in the connection's notes, zeros at first; NULL when out of memory. */
void *s5_departure_note(struct s5_connection *c, size_t size);

/* For a client that is not dismissed when nothing is left to say, once notes.count is not 0: what
 * it says is dropped, and its end is the connection's. `hear` and `client_ended` of a conduct. */
void s5_departure_hear_kept(struct s5_connection *c, struct s5_span in);
void s5_departure_kept_client_ended(struct s5_connection *c);

/* Writes octets to the client, behind what was written before. */
void s5_departure_write(struct s5_connection *c, struct s5_span octets);

/* ---- for those that read a message otherwise, in place of conduct.step ---- */

/* Whether the client's message of that phase is the one to be read next. */
bool s5_departure_due(const struct s5_connection *c, enum s5_phase phase);

/* The correct step, had `as` come in place of the first `size` octets. Keeps a copy in
 * connection.notes.data. */
struct s5_step s5_departure_read_as(struct s5_connection *c, struct s5_span as, size_t size);

/* Decodes the request at the front of `in`. Its size, or 0 where none is due or it is not whole. */
size_t s5_departure_request(const struct s5_connection *c, struct s5_span in,
                            struct s5_request *out);

/* The correct step, had that request come in place of the first `size` octets. */
struct s5_step s5_departure_read_request(struct s5_connection *c, const struct s5_request *as,
                                         size_t size);

/* Waits as if nothing had come; ends the connection behind what was written. */
struct s5_step s5_departure_wait(void);
struct s5_step s5_departure_close(void);

#endif
