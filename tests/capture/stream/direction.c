#include "capture/stream/direction.h"

#include "base/text.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

void direction_init(struct direction *direction, struct direction_manner manner,
                    struct s5_reassembly_limits *limits)
{
    memset(direction, 0, sizeof *direction);
    direction->manner = manner;
    direction->limits = limits;
}

void direction_fini(struct direction *direction)
{
    s5_reassembly_fini(&direction->stream, direction->limits);
}

static void note(struct direction *direction, const struct s5_piece *piece)
{
    const char *space = direction->text[0] == '\0' ? "" : " ";

    if (piece->gap)
        s5_text_append(direction->text, sizeof direction->text, "%s[%llu]", space,
                       (unsigned long long)piece->size);
    else
        s5_text_append(direction->text, sizeof direction->text, "%s%.*s", space,
                       (int)piece->octets.size, (const char *)piece->octets.data);
    if (!piece->gap && piece->octets.size < piece->size)
        s5_text_append(direction->text, sizeof direction->text, "/%llu",
                       (unsigned long long)piece->size);
}

static void take(void *context, const struct s5_piece *piece)
{
    struct direction *direction = context;

    assert_int_equal(piece->at, direction->at);
    assert_true(piece->size > 0);
    assert_true(piece->octets.size <= piece->size);
    assert_true(piece->frame <= direction->frame);
    if (piece->gap) {
        assert_int_equal(piece->octets.size, 0);
        direction->gap += piece->size;
    }
    for (size_t i = 0; i < piece->octets.size && piece->at + i < DIRECTION_MAX; i++) {
        direction->octets[piece->at + i] = piece->octets.data[i];
        direction->known[piece->at + i] = true;
    }
    direction->at += piece->size;
    note(direction, piece);
}

static struct s5_span recall(void *context, uint64_t at, size_t size)
{
    const struct direction *direction = context;
    size_t known = 0;

    while (known < size && at + known < direction->manner.hand && direction->known[at + known])
        known++;
    return (struct s5_span){known == 0 ? NULL : direction->octets + at, known};
}

static struct s5_reassembly_user user_of(struct direction *direction)
{
    return (struct s5_reassembly_user){
        .context = direction,
        .take = take,
        .recall = recall,
        .keep = direction->manner.keep,
        .print = direction->manner.print,
    };
}

void direction_take(struct direction *direction, int64_t at, struct s5_span octets, uint32_t size,
                    uint8_t flags)
{
    struct s5_reassembly_user user = user_of(direction);
    struct s5_packet packet = {.frame = ++direction->frame, .time = (int64_t)direction->frame};
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_TCP,
        .seq = direction->manner.isn + (uint32_t)(at + (flags & S5_TCP_SYN ? 0 : 1)),
        .flags = flags,
        .payload = fence_copy(octets),
        .payload_size = size,
    };

    s5_reassembly_take(&direction->stream, &segment, &packet, direction->limits, &user);
    assert_int_equal(direction->stream.at, direction->at);
    assert_int_equal(direction->stream.gap, direction->gap);
    assert_true(direction->limits->held <= direction->limits->held_max);
}

void direction_acknowledge(struct direction *direction, int64_t at)
{
    struct s5_segment segment = {.transport = S5_TRANSPORT_TCP,
                                 .flags = S5_TCP_ACK,
                                 .ack = direction->manner.isn + (uint32_t)(at + 1)};

    s5_reassembly_acknowledge(&direction->stream, &segment);
}

void direction_finish(struct direction *direction, bool closing)
{
    struct s5_reassembly_user user = user_of(direction);

    s5_reassembly_finish(&direction->stream, closing, direction->frame, 0, direction->limits,
                         &user);
    assert_int_equal(direction->stream.at, direction->at);
    assert_int_equal(direction->stream.gap, direction->gap);
    assert_null(direction->stream.held);
    assert_int_equal(direction->stream.held_count, 0);
}

bool direction_believes(const struct direction *direction, int64_t at)
{
    return s5_reassembly_believes(&direction->stream, direction->manner.isn + (uint32_t)(at + 1));
}
