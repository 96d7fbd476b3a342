/* What `sockspec decode` writes beside the records, and what holds of it: that it reads again, and
 * says what docs/captures.md says it does. */
#ifndef SOCKSPEC_FUZZ_LAWS_OUTPUTS_H
#define SOCKSPEC_FUZZ_LAWS_OUTPUTS_H

#include "fuzz/laws/reading.h"

/* Each of these reads the capture at `path`, whose plain reading with the same options is `plain`,
 * and adds to `faults` a line for each law that is broken. The options are those of a reading with
 * JSON records and without sinks. */

/* --redact: as many packets, the same records but for the names, no name and no password, and
 * nothing more to redact. */
void laws_of_redaction(struct s5_buffer *faults, const char *path,
                       const struct s5_reader_options *options, const struct reading *plain);

/* --extract: the same records, and the files that they name, as long as they say. */
void laws_of_extraction(struct s5_buffer *faults, const char *path,
                        const struct s5_reader_options *options, const struct reading *plain);

/* --unwrap: the same records; packets with right sums, as many connections and datagrams made up as
 * are told. `again` says how the second look is had: from the file, or from what was kept. */
enum unwrap_again { UNWRAP_FILE, UNWRAP_SPOOL };
void laws_of_unwrapping(struct s5_buffer *faults, const char *path,
                        const struct s5_reader_options *options, const struct reading *plain,
                        enum unwrap_again again, bool only);

#endif
