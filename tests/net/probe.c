/* probe ADDRESS...: dials each in turn and prints how it went, a line each. */
#include "net/stream.h"

#include <stdio.h>

struct probe {
    struct s5_loop *loop;
    const char *name;
};

static void opened(void *user, const struct s5_dial_failure *failure)
{
    struct probe *probe = user;

    if (failure == NULL)
        printf("%s open\n", probe->name);
    else if (failure->icmp_family == 0)
        printf("%s %s\n", probe->name, s5_errno_text(failure->number));
    else
        printf("%s %s, icmp%s %d/%d\n", probe->name, s5_errno_text(failure->number),
               failure->icmp_family == 6 ? "6" : "", failure->icmp_type, failure->icmp_code);
    s5_loop_stop(probe->loop);
}

int main(int count, char **names)
{
    static const struct s5_stream_events events = {.opened = opened};
    struct s5_error error;
    struct s5_loop *loop = s5_loop_new(&error);
    int status = 0;

    for (int i = 1; i < count && status == 0; i++) {
        struct probe probe = {loop, names[i]};
        struct s5_endpoint to;
        if (s5_endpoint_parse(names[i], &to, &error) != 0) {
            fprintf(stderr, "probe: %s\n", error.text);
            status = 2;
            break;
        }
        struct s5_stream *stream = s5_stream_dial(loop, &to, NULL, &events, &probe);
        s5_loop_run(loop);
        s5_stream_close(stream);
    }
    s5_loop_free(loop);
    return status;
}
