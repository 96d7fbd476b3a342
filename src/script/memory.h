/* The memory of a case's Lua state. Such a state lives for milliseconds and is made of thousands of
 * small blocks, so these come out of large chunks and all end together: nobody needs to lua_close()
 * a state without finalizers, and none here has any. */
#ifndef SOCKSPEC_SCRIPT_MEMORY_H
#define SOCKSPEC_SCRIPT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Octets of the largest block that comes out of a chunk. Under AddressSanitizer each block is
 * malloc()ed, so that it sees their ends. A test may define it otherwise. */
#ifndef S5_MEMORY_SMALL
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define S5_MEMORY_SMALL 0
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define S5_MEMORY_SMALL 0
#endif
#endif
#ifndef S5_MEMORY_SMALL
#define S5_MEMORY_SMALL 512
#endif

enum { S5_MEMORY_STEP = 16 }; /* small blocks are multiples of this, in octets */

struct s5_memory_block;

/* All zeros at first. */
struct s5_memory {
    size_t used; /* octets that Lua holds */
    struct s5_memory_block *chunks;
    struct s5_memory_block *large; /* blocks with a malloc() of their own */
    uint8_t *next;                 /* what is left of the newest chunk */
    size_t left;
    void *free[S5_MEMORY_SMALL / S5_MEMORY_STEP + 1]; /* by size; the first word leads on */
};

/* A lua_Alloc in all but its first argument: makes, resizes or frees (size 0) a block. NULL where
 * malloc() has nothing left, or more than `limit` octets would be used. */
void *s5_memory_move(struct s5_memory *memory, size_t limit, void *block, size_t old, size_t size);

/* Frees every block. */
void s5_memory_free(struct s5_memory *memory);

#endif
