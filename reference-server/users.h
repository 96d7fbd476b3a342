/* Who may use the server, by name and password (RFC 1929). */
#ifndef SOCKSPEC_REFERENCE_SERVER_USERS_H
#define SOCKSPEC_REFERENCE_SERVER_USERS_H

#include "base/error.h"
#include "base/span.h"

struct s5_users;

struct s5_users *s5_users_new(void); /* NULL when out of memory */
void s5_users_free(struct s5_users *users);
size_t s5_users_count(const struct s5_users *users);

/* Adds one. Name and password are 1 to 255 octets of any value; a name stands once. Returns 0, or
 * -1 with the error told (which never quotes a password). */
int s5_users_add(struct s5_users *users, struct s5_span name, struct s5_span password,
                 struct s5_error *error);

/* Adds "NAME:PASS", split at the first colon. */
int s5_users_add_text(struct s5_users *users, const char *text, struct s5_error *error);

/* Adds every line NAME:PASS of a file; empty lines and lines that begin with '#' are passed over.
 * The error names file and line. */
int s5_users_load(struct s5_users *users, const char *path, struct s5_error *error);

/* The name and password of the user of that index, borrowed; false beyond the last. */
bool s5_users_at(const struct s5_users *users, size_t index, struct s5_span *name,
                 struct s5_span *password);

/* Whether a user has this name and this password, compared whole and exactly. The time that it
 * takes depends on the number of users alone: not on which one matches, nor on how far or how long.
 */
bool s5_users_check(const struct s5_users *users, struct s5_span name, struct s5_span password);

#endif
