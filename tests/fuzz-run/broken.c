/* Fuzz targets as they should not be, and one that is in order; -D says which. */
#include <stdint.h>
#include <stdlib.h>

static volatile int seen;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        switch (data[i]) {
        case 'a':
            seen += 1;
            break;
        case 'b':
            seen += 2;
            break;
        case 'c':
            seen += 3;
            break;
        case 'd':
            seen += 4;
            break;
        default:
            seen += 5;
            break;
        }
#if defined(CRASHES)
    if (size > 2 && data[2] == '!')
        abort();
#elif defined(READS_BEYOND)
    if (size > 2 && data[2] == '!')
        seen = data[size];
#elif defined(LEAKS)
    if (size > 2 && data[2] == '!')
        __asm__ volatile("" : : "r"(malloc(size)));
#elif defined(HANGS)
    while (size > 2 && data[2] == '!' && seen != 0)
        seen = 1;
#endif
    return 0;
}
