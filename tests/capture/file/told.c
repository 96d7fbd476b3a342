#include "file/told.h"

#include "base/text.h"
#include "file/make.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256];

int told_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/sockspec-capture-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

int told_no_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"F", "F.gz", "F.zst"};

    for (size_t i = 0; i < S5_COUNT(names); i++)
        unlink(names[i]);
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

void told_packet(const struct s5_packet *packet, char *out)
{
    char octets[512];
    char time[64] = "-";

    if (!packet->timeless)
        snprintf(time, sizeof time, "%lld%s", (long long)packet->time,
                 packet->nanoseconds ? "ns" : "");
    s5_text_escape(fence_copy(packet->octets), octets, sizeof octets);
    s5_text_append(out, TOLD_TEXT, "%llu t=%s link=%u if=%lu %zu/%lu %s\n",
                   (unsigned long long)packet->frame, time, packet->link,
                   (unsigned long)packet->interface, packet->octets.size,
                   (unsigned long)packet->size, octets);
    assert_true(packet->octets.size <= packet->size);
}

void told(const struct s5_source_options *options, char *out)
{
    static const char *const ends[] = {
        [S5_SOURCE_END] = "end",
        [S5_SOURCE_DAMAGED] = "damaged: ",
        [S5_SOURCE_FAILED] = "failed: ",
    };
    struct s5_error error = {""};
    bool usage = false;
    struct s5_packet packet;
    enum s5_source_status status;

    out[0] = '\0';
    struct s5_source *source = s5_source_open(options, &usage, &error);
    if (source == NULL) {
        assert_null(strchr(error.text, '\n'));
        s5_text_append(out, TOLD_TEXT, "%s: %s", usage ? "unusable" : "cannot", error.text);
        return;
    }
    while ((status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET)
        told_packet(&packet, out);
    assert_null(strchr(error.text, '\n'));
    assert_true((status == S5_SOURCE_END) == (error.text[0] == '\0'));
    s5_text_append(out, TOLD_TEXT, "%s%s", ends[status], error.text);
    assert_true(s5_source_dropped(source) == 0);
    s5_source_close(source);
}

void told_assert(const char *text, const char *want)
{
    size_t size = strlen(want);

    if (size < 3 || strcmp(want + size - 3, "...") != 0 || strncmp(text, want, size - 3) != 0)
        assert_string_equal(text, want);
}

static void replace(char *text, const char *what, const char *with)
{
    for (char *at = strstr(text, what); at != NULL; at = strstr(at, what)) {
        size_t size = strlen(with);
        memmove(at + size, at + strlen(what), strlen(at + strlen(what)) + 1);
        memcpy(at, with, size);
        at += size;
    }
}

/* A child writes into a pipe that is standard input; what fits into it at once needs none. */
static void told_of_stdin(struct s5_span octets, const char *filter, char *out)
{
    int ends[2];
    int saved = dup(STDIN_FILENO);

    assert_int_equal(pipe(ends), 0);
    assert_true(write(ends[1], octets.data, octets.size) == (ssize_t)octets.size);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    told(&(struct s5_source_options){.path = "-", .filter = filter}, out);
    dup2(saved, STDIN_FILENO);
    close(saved);
    replace(out, "standard input", "F");
}

void told_everywhere(struct s5_span octets, const char *filter, char *out)
{
    static char other[TOLD_TEXT];
    struct make packed = {.data = NULL};

    make_file(octets, "F");
    told(&(struct s5_source_options){.path = "F", .filter = filter}, out);

    told_of_stdin(octets, filter, other);
    /* Of a pipe it is known later that it is unusable. */
    replace(other, "damaged: F is", "unusable: F is");
    assert_string_equal(other, out);

    for (int zstd = 0; zstd < 2; zstd++) {
        packed.size = 0;
        if (!(zstd ? make_zstd : make_gzip)(octets, &packed))
            continue;
        make_file(make_span(&packed), zstd ? "F.zst" : "F.gz");
        told(&(struct s5_source_options){.path = zstd ? "F.zst" : "F.gz", .filter = filter}, other);
        replace(other, zstd ? "F.zst" : "F.gz", "F");
        replace(other, " (unpacked)", "");
        assert_string_equal(other, out);
    }
    make_fini(&packed);
}
