#include "base/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define KEEPS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEPS false
#endif
#endif
#ifndef KEEPS
#define KEEPS true
#endif

void *s5_pool_take(struct s5_pool *pool)
{
    void *object = pool->first;

    if (object == NULL)
        return malloc(pool->size);
    memcpy(&pool->first, object, sizeof pool->first);
    pool->kept--;
    return object;
}

void s5_pool_give(struct s5_pool *pool, void *object)
{
    if (object == NULL)
        return;
    if (!KEEPS || pool->kept >= S5_POOL_KEPT_MAX) {
        free(object);
        return;
    }
    memcpy(object, &pool->first, sizeof pool->first);
    pool->first = object;
    pool->kept++;
}

void s5_pool_fini(struct s5_pool *pool)
{
    while (pool->first != NULL) {
        void *object = pool->first;
        memcpy(&pool->first, object, sizeof pool->first);
        free(object);
    }
    pool->kept = 0;
}
