#include "fuzz/laws/feed.h"

#include "fuzz/fence.h"

/* Past these sizes each way to cut would cost too much. */
enum { CUTS_MAX = 1500, OCTETWISE_MAX = 2000, OCTETWISE_ONE_IN = 8 };

struct feed feed_whole(struct s5_span stream)
{
    return (struct feed){.stream = stream, .cut = stream.size};
}

struct feed feed_in_two(struct s5_span stream, size_t cut)
{
    return (struct feed){.stream = stream, .cut = cut};
}

struct feed feed_octetwise(struct s5_span stream)
{
    return (struct feed){.stream = stream, .cut = stream.size, .octetwise = true};
}

struct feed feed_in_pieces(struct s5_span stream, struct s5_span pieces)
{
    return (struct feed){.stream = stream, .cut = stream.size, .pieces = pieces};
}

bool feed_next(struct feed *feed)
{
    size_t size = feed->stream.size;

    if (feed->octetwise)
        return false;
    size_t cut = feed->cut == size ? 0 : feed->cut + 1;
    *feed = cut >= size ? feed_octetwise(feed->stream) : feed_in_two(feed->stream, cut);
    return true;
}

bool feed_other(struct feed *feed, struct s5_span stream, struct s5_span pieces, uint64_t draw,
                size_t *turn)
{
    size_t size = stream.size;
    size_t step = size / CUTS_MAX + 1;
    size_t cuts = draw == 0 ? size / step + 1 : 1;
    size_t now = (*turn)++;

    if (now < cuts && size > 0) {
        *feed = feed_in_two(stream, draw == 0 ? now * step : (size_t)(draw >> 20) % size);
        return true;
    }
    now -= size > 0 ? cuts : 0;
    if (now == 0 && pieces.size > 0) {
        *feed = feed_in_pieces(stream, pieces);
        return true;
    }
    now -= pieces.size > 0;
    *feed = feed_octetwise(stream);
    return now == 0 && size <= OCTETWISE_MAX && draw % OCTETWISE_ONE_IN == 0;
}

struct s5_span feed_at_hand(const struct feed *feed)
{
    struct s5_span arrived = s5_span_first(feed->stream, feed->end);
    return fence_copy(s5_span_skip(arrived, feed->at));
}

bool feed_arrive(struct feed *feed)
{
    size_t size = feed->stream.size;

    if (feed->end == size)
        return false;
    if (feed->octetwise) {
        feed->end++;
    } else if (feed->pieces.size > 0) {
        size_t piece = feed->pieces.data[0] == 0 ? 256 : feed->pieces.data[0];
        feed->pieces = s5_span_skip(feed->pieces, 1);
        feed->end = size - feed->end < piece ? size : feed->end + piece;
    } else {
        feed->end = feed->end < feed->cut ? feed->cut : size;
    }
    return true;
}
