/* What the address sanitizer knows of memory, where the build has it. */
#ifndef SOCKSPEC_FUZZ_LAWS_MEMORY_H
#define SOCKSPEC_FUZZ_LAWS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_KNOWN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_KNOWN 1
#endif

#if defined(MEMORY_IS_KNOWN)
/* Of the sanitizers' common interface, whose headers not every compiler brings. */
size_t __sanitizer_get_current_allocated_bytes(void);
int __lsan_do_recoverable_leak_check(void);
#endif

/* Octets held on the heap; 0 where nobody counts. */
static inline size_t memory_held(void)
{
#if defined(MEMORY_IS_KNOWN)
    return __sanitizer_get_current_allocated_bytes();
#else
    return 0;
#endif
}

/* Whether some of it is lost to everybody; it is told on standard error. */
static inline bool memory_leaked(void)
{
#if defined(MEMORY_IS_KNOWN)
    return __lsan_do_recoverable_leak_check() != 0;
#else
    return false;
#endif
}

#endif
