/* Changes a session in one thing, whatever it is. */
#ifndef SOCKSPEC_MUTATE_BEND_H
#define SOCKSPEC_MUTATE_BEND_H

#include "mutate/dice.h"
#include "mutate/dictionary.h"
#include "mutate/session.h"

/* `dictionary` and `other`, a session of which a part may be taken over, may be NULL. Where the
 * dice choose what cannot be done, nothing changes. */
void s5_bend(struct s5_dice *dice, const struct s5_dictionary *dictionary,
             const struct s5_session *other, struct s5_session *session);

#endif
