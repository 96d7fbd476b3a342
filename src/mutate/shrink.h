/* Makes a session shorter and plainer for as long as it still does what it did. */
#ifndef SOCKSPEC_MUTATE_SHRINK_H
#define SOCKSPEC_MUTATE_SHRINK_H

#include "mutate/session.h"

enum s5_still {
    S5_STILL_NOT,
    S5_STILL_SO,
    S5_STILL_STOP, /* no more is to be tried */
};

/* `still` plays a session and tells. What is left in `session` has been played, and was so. */
void s5_shrink(struct s5_session *session,
               enum s5_still (*still)(void *user, const struct s5_session *session), void *user);

#endif
