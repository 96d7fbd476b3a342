/* Which destinations are allowed to whom. A rule a line:
 *
 *   rule    = action [command ...] ["user" NAME] ["from" NET] ["to" TARGET] ["port" PORTS]
 *   action  = "allow" | "deny"
 *   command = "connect" | "bind" | "udp"
 *   NET     = ADDRESS | ADDRESS/BITS | "any"
 *   TARGET  = NET | name | "*."suffix
 *   PORTS   = N | N-M
 *
 * The first rule that matches decides; where none does, it is allowed. A part that is left out
 * matches everything. Empty lines, and what stands behind a '#', are passed over. */
#ifndef SOCKSPEC_REFERENCE_SERVER_RULES_H
#define SOCKSPEC_REFERENCE_SERVER_RULES_H

#include "net/endpoint.h"

struct s5_rules;

struct s5_rules *s5_rules_new(void); /* NULL when out of memory */
void s5_rules_free(struct s5_rules *rules);

/* Adds one rule. Returns 0, or -1 with the error told. */
int s5_rules_add(struct s5_rules *rules, const char *line, struct s5_error *error);

/* Adds every line of a file; the error names file and line. */
int s5_rules_load(struct s5_rules *rules, const char *path, struct s5_error *error);

/* Who asks for what. `name` is the destination as the client named it (empty when it gave an
 * address), `to` the address that it stands for, or NULL as long as that is not known. */
struct s5_rules_question {
    uint8_t cmd;
    struct s5_span user; /* empty without authentication */
    const struct s5_endpoint *from;
    struct s5_span name;
    const struct s5_endpoint *to;
    uint16_t port;
};

enum s5_rules_answer {
    S5_RULES_ALLOW,
    S5_RULES_DENY,
    S5_RULES_DEPENDS, /* on the address, which the question does not tell yet */
};

/* `rules` may be NULL: everything is allowed. A name is judged together with each address that it
 * stands for: rules about names look at the one and rules about networks at the other. */
enum s5_rules_answer s5_rules_judge(const struct s5_rules *rules,
                                    const struct s5_rules_question *question);

#endif
