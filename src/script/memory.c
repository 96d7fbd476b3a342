#include "script/memory.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 * 1024 };

/* In front of a chunk and of a large block: a list with both directions, so that each can leave. */
struct s5_memory_block {
    struct s5_memory_block *before;
    struct s5_memory_block *behind;
    _Alignas(max_align_t) uint8_t octets[];
};

static void link_in(struct s5_memory_block **list, struct s5_memory_block *block)
{
    block->before = NULL;
    block->behind = *list;
    if (*list != NULL)
        (*list)->before = block;
    *list = block;
}

static void link_out(struct s5_memory_block **list, struct s5_memory_block *block)
{
    if (block->before != NULL)
        block->before->behind = block->behind;
    else
        *list = block->behind;
    if (block->behind != NULL)
        block->behind->before = block->before;
}

static struct s5_memory_block *head_of(void *octets)
{
    return (struct s5_memory_block *)((uint8_t *)octets - offsetof(struct s5_memory_block, octets));
}

static void *take_large(struct s5_memory *memory, size_t size)
{
    struct s5_memory_block *block = malloc(sizeof *block + size);

    if (block == NULL)
        return NULL;
    link_in(&memory->large, block);
    return block->octets;
}

static void *take_small(struct s5_memory *memory, size_t size)
{
    size_t steps = (size + S5_MEMORY_STEP - 1) / S5_MEMORY_STEP;
    void *block = memory->free[steps];

    if (block != NULL) {
        memcpy(&memory->free[steps], block, sizeof(void *));
        return block;
    }
    if (memory->left < steps * S5_MEMORY_STEP) {
        struct s5_memory_block *chunk = malloc(sizeof *chunk + CHUNK);
        if (chunk == NULL)
            return NULL;
        link_in(&memory->chunks, chunk);
        memory->next = chunk->octets;
        memory->left = CHUNK;
    }
    block = memory->next;
    memory->next += steps * S5_MEMORY_STEP;
    memory->left -= steps * S5_MEMORY_STEP;
    return block;
}

static void give_back(struct s5_memory *memory, void *block, size_t size)
{
    size_t steps = (size + S5_MEMORY_STEP - 1) / S5_MEMORY_STEP;

    if (size > S5_MEMORY_SMALL) {
        link_out(&memory->large, head_of(block));
        free(head_of(block));
    } else if (size > 0) {
        memcpy(block, &memory->free[steps], sizeof(void *));
        memory->free[steps] = block;
    }
}

static void *resize_large(struct s5_memory *memory, void *block, size_t size)
{
    struct s5_memory_block *head = head_of(block);
    struct s5_memory_block *moved;

    link_out(&memory->large, head);
    moved = realloc(head, sizeof *head + size);
    link_in(&memory->large, moved != NULL ? moved : head);
    return moved != NULL ? moved->octets : NULL;
}

void *s5_memory_move(struct s5_memory *memory, size_t limit, void *block, size_t old, size_t size)
{
    void *moved;

    if (block == NULL)
        old = 0;
    if (size == 0) {
        give_back(memory, block, old);
        memory->used -= old;
        return NULL;
    }
    if (size > old && memory->used - old + size > limit)
        return NULL;
    if (old > S5_MEMORY_SMALL && size > S5_MEMORY_SMALL) {
        moved = resize_large(memory, block, size);
    } else {
        moved = size > S5_MEMORY_SMALL ? take_large(memory, size) : take_small(memory, size);
        if (moved != NULL && old > 0) {
            memcpy(moved, block, old < size ? old : size);
            give_back(memory, block, old);
        }
    }
    if (moved != NULL)
        memory->used += size - old;
    return moved;
}

static void free_all(struct s5_memory_block *list)
{
    while (list != NULL) {
        struct s5_memory_block *next = list->behind;
        free(list);
        list = next;
    }
}

void s5_memory_free(struct s5_memory *memory)
{
    free_all(memory->chunks);
    free_all(memory->large);
    *memory = (struct s5_memory){0};
}
