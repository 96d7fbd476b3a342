/* A buffer that slides over the octets of a file: who reads asks for the next n, gets a pointer to
 * them, and takes what it has looked at. Nothing is copied out. */
#ifndef SOCKSPEC_CAPTURE_FILE_WINDOW_H
#define SOCKSPEC_CAPTURE_FILE_WINDOW_H

#include "capture/file/octets.h"

struct s5_window {
    struct s5_octets *octets;
    uint8_t *data;
    size_t room;
    size_t at;
    size_t end;
    uint64_t offset; /* of data[at] in the file */
    bool no_memory;  /* it could not grow */
};

int s5_window_init(struct s5_window *window, struct s5_octets *octets);
void s5_window_fini(struct s5_window *window);

/* Sees to it that `size` octets lie at data[at]. False where the file has fewer, or memory is out,
 * or where it was asked to stop. */
bool s5_window_fill(struct s5_window *window, size_t size);

/* The next `size` octets, which stay next; NULL as s5_window_fill() says. They are valid until the
 * next call. */
static inline const uint8_t *s5_window_look(struct s5_window *window, size_t size)
{
    if (window->end - window->at < size && !s5_window_fill(window, size))
        return NULL;
    return window->data + window->at;
}

/* Goes on behind the next `size` octets, which were looked at. */
static inline void s5_window_take(struct s5_window *window, size_t size)
{
    window->at += size;
    window->offset += size;
}

/* How many octets lie ready. */
static inline size_t s5_window_ready(const struct s5_window *window)
{
    return window->end - window->at;
}

/* Goes on behind the next `size` octets, however many. False where the file ends before. */
bool s5_window_skip(struct s5_window *window, uint64_t size);

#endif
