/* A capture file, of which is written what `sockspec decode` writes beside the records: --redact,
 * --extract and --unwrap. */
#include "fuzz/laws/outputs.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

enum { FILE_MAX = 1 << 18 };

/* With little room connections are given up, and then not all is found, nor need it be. */
static struct s5_reader_options way(unsigned which)
{
    struct s5_reader_options options = reading_defaults();

    options.lint = (which & 1) != 0;
    if (which & 2) {
        options.flows.flows_max = 3;
        options.flows.held_max = 600;
        options.fragments_max = 4000;
        options.records_max = 500;
    }
    return options;
}

static void write_all(struct s5_buffer *faults, const char *path, unsigned which)
{
    struct s5_reader_options options = way(which);
    struct reading plain;

    reading_do(&plain, path, &options);
    s5_buffer_add(faults, plain.faults.text, plain.faults.size);
    if (which & 4)
        laws_of_extraction(faults, path, &options, &plain);
    if (which & 8)
        laws_of_unwrapping(faults, path, &options, &plain, which & 16 ? UNWRAP_SPOOL : UNWRAP_FILE,
                           (which & 32) != 0);
    if ((which & 64) && !(which & 3))
        laws_of_redaction(faults, path, &options, &plain);
    reading_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Without an engine all laws, and by turns the ways. */
    static unsigned turn;
    struct s5_span in = {data, size};
    struct s5_buffer faults = {0};
    uint64_t draw = fuzz_draw(in);
    unsigned which = (unsigned)(draw >> 20);

    if (size > FILE_MAX)
        return -1;
    if (draw == 0)
        which = (turn++ % 64) | 64 | 8 | 4;
    write_all(&faults, memory_file(0, in), which);
    if (faults.size > 0) {
        s5_buffer_char(&faults, '\0');
        fuzz_demand("rewrite", faults.text, in);
    }
    return 0;
}
