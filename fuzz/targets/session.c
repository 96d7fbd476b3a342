/* A file of `sockspec fuzz --corpus`: a session, as text. */
#include "fuzz/target.h"
#include "mutate/aim.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 64 * 1024 };

/* A refusal names a line that there is, and what is wrong there. */
static const char *law_of_refusal(struct s5_span text, const struct s5_error *error)
{
    static const char head[] = "line ";
    size_t lines = 1;
    char *end;

    if (strncmp(error->text, head, sizeof head - 1) != 0)
        return "a refusal names no line";
    unsigned long line = strtoul(error->text + sizeof head - 1, &end, 10);
    for (size_t i = 0; i + 1 < text.size; i++)
        lines += text.data[i] == '\n';
    if (line < 1 || line > lines)
        return "a refusal names a line that is not there";
    return strlen(end) > 2 ? NULL : "a refusal does not say what is wrong";
}

/* What is written is read as the same session, and written alike. */
static const char *law_of_printing(const struct s5_session *session)
{
    struct s5_session again;
    struct s5_buffer text = {0};
    struct s5_error error;
    const char *broken = NULL;

    s5_session_print(session, &text);
    if (s5_session_parse((struct s5_span){(const uint8_t *)text.text, text.size}, &again, &error) !=
        0)
        broken = "what is printed cannot be read";
    else if (!s5_session_equal(session, &again))
        broken = "what is printed is another session";
    s5_buffer_fini(&text);
    return broken;
}

/* Aiming keeps what is no address: the octets are as many, but for the credentials, and what is
 * aimed once stays as it is. */
static const char *law_of_aiming(const struct s5_session *session)
{
    static const struct s5_aim aim = {{127, 0, 0, 1}, 4001, 4002, 4003, {NULL, 0}};
    static struct s5_aimed aimed;
    static struct s5_aimed again;
    struct s5_session other = *session;

    if (!s5_aim_session(&aim, session, &aimed))
        return NULL;
    for (size_t i = 0; i < session->count; i++)
        if (aimed.starts[i + 1] - aimed.starts[i] != session->acts[i].size)
            return "an act has other octets than it had";
    if (aimed.starts[session->count] > 0)
        memcpy(other.octets, aimed.octets, aimed.starts[session->count]);
    if (!s5_aim_session(&aim, &other, &again))
        return "what was aimed cannot be aimed";
    for (size_t i = 0; i < aimed.starts[session->count]; i++)
        if (aimed.octets[i] != again.octets[i] && aimed.means[i] != S5_MEANS_CLOSED_PORT)
            return "what was aimed changes when it is aimed again";
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span text = {data, size};
    struct s5_session session;
    struct s5_error error = {""};

    if (size > TEXT_MAX)
        return -1;
    if (s5_session_parse(text, &session, &error) != 0) {
        fuzz_demand("session", law_of_refusal(text, &error), text);
        return 0;
    }
    fuzz_demand("session", law_of_printing(&session), text);
    fuzz_demand("session", law_of_aiming(&session), text);
    return 0;
}
