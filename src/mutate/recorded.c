#include "mutate/recorded.h"

#include "base/text.h"
#include "mutate/aim.h"
#include "wire/names.h"

#include <assert.h>
#include <string.h>

enum { WAIT_MS = 20 };

size_t s5_recorded_count(void)
{
    static size_t count;

    while (s5_recordings[count].name != NULL)
        count++;
    return count;
}

/* Puts a password in front of the request of a client that has none. Where there is no room for it
 * the session stays as it is. */
static void log_in(struct s5_session *session)
{
    static const struct s5_span nothing = {NULL, 0};
    const struct s5_span open = S5_BYTES(5, 1, S5_METHOD_NO_AUTH);
    const uint8_t method = S5_METHOD_PASSWORD;

    if (session->count < 2 || session->count > S5_ACTS_MAX - 2 ||
        session->acts[0].kind != S5_ACT_SEND || session->acts[1].kind != S5_ACT_AWAIT ||
        !s5_span_equal(s5_session_octets(session, 0), open) ||
        !s5_session_insert(session, 2, S5_ACT_SEND, 0, s5_placeholder))
        return;
    s5_session_replace(session, 0, 2, 1, (struct s5_span){&method, 1});
    s5_session_insert(session, 3, S5_ACT_AWAIT, WAIT_MS, nothing);
}

void s5_recorded_session(size_t which, bool password, struct s5_session *out)
{
    struct s5_error error;
    int status = s5_session_parse(s5_span_text(s5_recordings[which].text), out, &error);

    assert(status == 0); /* tests/mutate/test_recorded reads them all */
    (void)status;
    if (password)
        log_in(out);
}
