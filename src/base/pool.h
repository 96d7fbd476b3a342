/* Objects of one size that come and go by the thousand: those given back are kept for the next, so
 * that few of them cost a call of malloc(). Under AddressSanitizer none is kept, so that it sees
 * who uses one too long. */
#ifndef SOCKSPEC_BASE_POOL_H
#define SOCKSPEC_BASE_POOL_H

#include <stddef.h>

/* `size` is that of an object, a pointer's at least; the rest is zero at first. */
struct s5_pool {
    size_t size;
    size_t kept;
    void *first;
};

enum { S5_POOL_KEPT_MAX = 256 };

/* An object with whatever octets in it; NULL: out of memory. */
void *s5_pool_take(struct s5_pool *pool);

/* Gives one back; NULL is allowed. */
void s5_pool_give(struct s5_pool *pool, void *object);

/* Frees those that are kept. Objects that are out may be given back still, and are kept again. */
void s5_pool_fini(struct s5_pool *pool);

#endif
