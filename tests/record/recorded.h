/* What the tests of this room read back: a capture of the stand's connection, with its two ports as
 * 5 (dialled from) and 80 (listened on). */
#ifndef SOCKSPEC_TESTS_RECORD_RECORDED_H
#define SOCKSPEC_TESTS_RECORD_RECORDED_H

#include "stand.h"

#include "capture/reading.h"

/* The capture at `path` as conversation() tells it. Valid until the next call. */
static inline const char *recorded(const char *path, uint16_t five, uint16_t eighty)
{
    static char out[64 * 1024];
    static uint8_t octets[1024 * 1024];
    FILE *file = fopen(path, "rb");
    char from[8];
    char to[8];
    size_t size = 0;

    assert_non_null(file);
    struct s5_span capture = {octets, fread(octets, 1, sizeof octets, file)};
    assert_int_equal(fclose(file), 0);
    snprintf(from, sizeof from, "%u", (unsigned)five);
    snprintf(to, sizeof to, "%u", (unsigned)eighty);
    out[0] = '\0';
    for (const char *line = conversation(capture); *line != '\0'; line = strchr(line, '\n') + 1) {
        bool up = strncmp(line, from, strlen(from)) == 0 && line[strlen(from)] == '>';
        const char *rest = line + strcspn(line, " ");
        int left = (int)(strchr(line, '\n') - rest);
        assert_true(up || (strncmp(line, to, strlen(to)) == 0 && line[strlen(to)] == '>'));
        size += (size_t)snprintf(out + size, sizeof out - size, "%s%.*s\n", up ? "5>80" : "80>5",
                                 left, rest);
        assert_in_range(size, 0, sizeof out - 1);
    }
    return out;
}

#endif
