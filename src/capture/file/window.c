#include "capture/file/window.h"

#include <stdlib.h>
#include <string.h>

/* What is read at once stays in a processor's second cache, on the way from the system's to ours.
 */
enum { WINDOW_SIZE = 64 * 1024 };

int s5_window_init(struct s5_window *window, struct s5_octets *octets)
{
    *window = (struct s5_window){.octets = octets, .room = WINDOW_SIZE};
    window->data = malloc(window->room);
    return window->data == NULL ? -1 : 0;
}

void s5_window_fini(struct s5_window *window)
{
    free(window->data);
}

static bool grow(struct s5_window *window, size_t size)
{
    uint8_t *data = realloc(window->data, size);

    window->no_memory = data == NULL;
    if (data == NULL)
        return false;
    window->data = data;
    window->room = size;
    return true;
}

bool s5_window_fill(struct s5_window *window, size_t size)
{
    size_t ready = s5_window_ready(window);

    if (size > window->room && !grow(window, size))
        return false;
    if (window->at > 0) {
        memmove(window->data, window->data + window->at, ready);
        window->at = 0;
        window->end = ready;
    }
    while (window->end < size) {
        ssize_t got =
            s5_octets_read(window->octets, window->data + window->end, window->room - window->end);
        if (got <= 0)
            return false;
        window->end += (size_t)got;
    }
    return true;
}

bool s5_window_skip(struct s5_window *window, uint64_t size)
{
    while (size > 0) {
        if (s5_window_ready(window) == 0 && !s5_window_fill(window, 1))
            return false;
        size_t ready = s5_window_ready(window);
        size_t part = ready < size ? ready : (size_t)size;
        s5_window_take(window, part);
        size -= part;
    }
    return true;
}
