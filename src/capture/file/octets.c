#include "capture/file/octets.h"

#include "capture/file/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_SIZE = 64 * 1024 };

struct s5_octets {
    const char *name;
    const struct s5_stop *stop;
    int fd;
    bool standard; /* input, which is left open */
    bool waits;
    bool begun; /* the beginning was looked at for packing */
    enum s5_source_status trouble;
    struct s5_error error;

    uint8_t head[S5_OCTETS_HEAD]; /* looked at, not yet read */
    size_t head_at;
    size_t head_size;

    struct s5_unpacker *unpacker; /* NULL: plain */
    uint8_t *packed;              /* PACKED_SIZE, of which [at, size) wait to be unpacked */
    size_t packed_at;
    size_t packed_size;
    uint64_t packed_before; /* octets of the file before those */
};

static int check_kind(struct s5_octets *octets, bool *usage, struct s5_error *error)
{
    struct stat about;

    *usage = true;
    if (fstat(octets->fd, &about) != 0)
        return s5_error_set(error, "cannot read %s: %s", octets->name, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return s5_error_set(error, "%s is a directory; name a capture file in it", octets->name);
    if (isatty(octets->fd))
        return s5_error_set(error, "%s is a terminal; name a capture file, or pipe one in",
                            octets->name);
    octets->waits = !S_ISREG(about.st_mode) && !S_ISBLK(about.st_mode);
    return 0;
}

struct s5_octets *s5_octets_open(const char *path, const struct s5_stop *stop, bool *usage,
                                 struct s5_error *error)
{
    struct s5_octets *octets = calloc(1, sizeof *octets);

    *usage = false;
    if (octets == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    octets->standard = strcmp(path, "-") == 0;
    octets->name = octets->standard ? "standard input" : path;
    octets->stop = stop;
    octets->trouble = S5_SOURCE_END;
    /* Opening a named pipe would wait for who writes, where nothing could end the waiting. */
    octets->fd =
        octets->standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (octets->fd < 0) {
        *usage = errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != EIO;
        s5_error_set(error, "cannot open %s: %s", path, strerror(errno));
        free(octets);
        return NULL;
    }
    if (check_kind(octets, usage, error) != 0) {
        s5_octets_close(octets);
        return NULL;
    }
    return octets;
}

void s5_octets_close(struct s5_octets *octets)
{
    if (octets == NULL)
        return;
    if (octets->unpacker != NULL)
        octets->unpacker->free(octets->unpacker);
    free(octets->packed);
    if (!octets->standard)
        close(octets->fd);
    free(octets);
}

const char *s5_octets_name(const struct s5_octets *octets)
{
    return octets->name;
}

bool s5_octets_waits(const struct s5_octets *octets)
{
    return octets->waits;
}

const char *s5_octets_note(const struct s5_octets *octets)
{
    return octets->unpacker != NULL ? " (unpacked)" : "";
}

enum s5_source_status s5_octets_trouble(const struct s5_octets *octets, struct s5_error *error)
{
    if (octets->trouble != S5_SOURCE_END)
        *error = octets->error;
    return octets->trouble;
}

/* From the file as it is. */
static ssize_t read_file(struct s5_octets *octets, uint8_t *out, size_t size)
{
    for (;;) {
        if (octets->waits ? !s5_stop_wait(octets->stop, octets->fd) : s5_stop_asked(octets->stop))
            return 0;
        ssize_t got = read(octets->fd, out, size);
        if (got >= 0)
            return got;
        if (errno == EINTR || (octets->waits && errno == EAGAIN))
            continue;
        octets->trouble = S5_SOURCE_FAILED;
        return s5_error_set(&octets->error, "cannot read: %s", strerror(errno));
    }
}

/* More packed octets behind those that were all taken. False at the end of the file, which is
 * trouble within a stream. */
static bool refill(struct s5_octets *octets)
{
    octets->packed_before += octets->packed_size;
    octets->packed_at = 0;
    octets->packed_size = 0;
    ssize_t got = read_file(octets, octets->packed, PACKED_SIZE);
    if (got > 0) {
        octets->packed_size = (size_t)got;
        return true;
    }
    if (got == 0 && !octets->unpacker->whole && !s5_stop_asked(octets->stop)) {
        octets->trouble = S5_SOURCE_DAMAGED;
        s5_error_set(&octets->error,
                     "the file is cut short: its %s stream breaks off at octet %llu",
                     octets->unpacker->name, (unsigned long long)octets->packed_before);
    }
    return false;
}

static ssize_t read_packed(struct s5_octets *octets, uint8_t *out, size_t size)
{
    struct s5_unpacker *unpacker = octets->unpacker;

    while (octets->trouble == S5_SOURCE_END) {
        struct s5_span in = {octets->packed + octets->packed_at,
                             octets->packed_size - octets->packed_at};
        size_t taken = 0;
        size_t given = 0;
        struct s5_error why;
        /* Within a stream more may come without more going in. */
        if ((in.size > 0 || !unpacker->whole) &&
            unpacker->step(unpacker, in, &taken, out, size, &given, &why) != 0) {
            uint64_t at = octets->packed_before + octets->packed_at + taken;
            octets->trouble = S5_SOURCE_DAMAGED;
            s5_error_set(&octets->error, "the %s stream is damaged at octet %llu of the file: %s",
                         unpacker->name, (unsigned long long)at, why.text);
        }
        octets->packed_at += taken;
        if (given > 0)
            return (ssize_t)given;
        if (octets->trouble == S5_SOURCE_END && octets->packed_at == octets->packed_size &&
            !refill(octets) && octets->trouble == S5_SOURCE_END)
            return 0;
    }
    return -1;
}

static ssize_t read_plain_or_packed(struct s5_octets *octets, uint8_t *out, size_t size)
{
    if (octets->trouble != S5_SOURCE_END)
        return -1;
    return octets->unpacker != NULL ? read_packed(octets, out, size) : read_file(octets, out, size);
}

/* Up to `size` octets in the head. */
static void look(struct s5_octets *octets, size_t size)
{
    while (octets->head_size < size) {
        ssize_t got = read_plain_or_packed(octets, octets->head + octets->head_size,
                                           size - octets->head_size);
        if (got <= 0)
            return;
        octets->head_size += (size_t)got;
    }
}

/* Finds out from the first octets whether the file is packed; if so they are the unpacker's. */
static void begin(struct s5_octets *octets)
{
    octets->begun = true;
    look(octets, S5_PACKING_HEAD);
    struct s5_span head = {octets->head, octets->head_size};
    if (octets->trouble != S5_SOURCE_END || s5_packing_name(head) == NULL)
        return;
    octets->unpacker = s5_unpacker_new(head, &octets->error);
    octets->packed = malloc(PACKED_SIZE);
    if (octets->unpacker == NULL || octets->packed == NULL) {
        octets->trouble = S5_SOURCE_DAMAGED;
        if (octets->unpacker != NULL)
            s5_error_set(&octets->error, "no memory to unpack it");
        return;
    }
    memcpy(octets->packed, head.data, head.size);
    octets->packed_size = head.size;
    octets->head_size = 0;
}

uint8_t *s5_octets_head(struct s5_octets *octets, size_t size, size_t *there)
{
    if (!octets->begun)
        begin(octets);
    look(octets, size);
    *there = octets->head_size < size ? octets->head_size : size;
    return octets->head;
}

ssize_t s5_octets_read(struct s5_octets *octets, uint8_t *out, size_t size)
{
    if (!octets->begun)
        begin(octets);
    size_t ahead = octets->head_size - octets->head_at;
    if (ahead > 0) {
        size_t part = ahead < size ? ahead : size;
        memcpy(out, octets->head + octets->head_at, part);
        octets->head_at += part;
        return (ssize_t)part;
    }
    return read_plain_or_packed(octets, out, size);
}
