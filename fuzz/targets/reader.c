/* A capture file, read as `sockspec decode` reads it, in each way to write it. */
#include "fuzz/laws/reading.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

/* Ways to read: which of them is chosen by the octets, and without an engine by turns. */
static struct s5_reader_options way(unsigned which)
{
    static const uint16_t ports[] = {1080, 1081, 40001, 80};
    struct s5_reader_options options = reading_defaults();

    options.lint = (which & 1) == 0;
    options.secrets = (which & 2) != 0;
    if (which & 4) {
        options.records = S5_RECORDS_TEXT;
        options.verbose = (which & 1) != 0;
        options.colour = false;
    }
    if (which & 8) {
        options.flows.ports = ports;
        options.flows.port_count = S5_COUNT(ports);
        options.live = options.flows.at_once = true;
    }
    if (which & 16) {
        options.flows.flows_max = 3;
        options.flows.held_max = 600;
        options.fragments_max = 4000;
        options.records_max = 500;
    }
    return options;
}

enum { WAYS = 32, FILE_MAX = 1 << 18 };

static void read_once(const char *path, unsigned which, struct s5_span in, bool twice)
{
    struct s5_reader_options options = way(which);
    struct reading reading;
    struct reading again;

    reading_do(&reading, path, &options);
    fuzz_verdict("%s", reading.unusable                     ? "no capture"
                       : reading.ended == S5_SOURCE_DAMAGED ? "damaged"
                                                            : "whole");
    if (reading.faults.size > 0) {
        s5_buffer_char(&reading.faults, '\0');
        fuzz_demand("reader", reading.faults.text, in);
    }
    if (twice) {
        reading_do(&again, path, &options);
        FUZZ_DEMAND(
            reading.size == again.size && memcmp(reading.text, again.text, reading.size) == 0, in);
        reading_free(&again);
    }
    reading_free(&reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    uint64_t draw = fuzz_draw(in);

    if (size > FILE_MAX)
        return -1;
    const char *path = memory_file(0, in);
    if (draw == 0) {
        static unsigned turn;
        read_once(path, turn++ % WAYS, in, true);
        read_once(path, turn++ % WAYS, in, false);
    } else {
        read_once(path, (unsigned)(draw >> 20) % WAYS, in, draw % 16 == 0);
    }
    return 0;
}
