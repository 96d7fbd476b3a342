#include "capture/out/rewrite.h"

#include "base/buffer.h"
#include "base/whole_file.h"
#include "capture/out/timeline.h"

#include <stdlib.h>
#include <string.h>

enum { FLUSHED = 256 * 1024 }; /* octets in the file's buffer, about, before they leave it */

enum kind { PACKET, DATAGRAM, STEP };

/* What waits for its time. */
struct waiting {
    struct s5_moment moment;
    enum kind kind;
    enum s5_rewrite_step step;
    enum s5_flow_side side;
    uint16_t link;
    uint32_t size; /* on the wire */
    size_t kept;   /* of `octets` */
    struct s5_peer ends[2];
    struct s5_rewritten *connection;
    uint8_t octets[];
};

struct s5_rewritten {
    struct s5_tcp_flow flow;
    struct s5_peer proxy;
    uint64_t frame;
    size_t references; /* one for each step that waits, one for who adds them */
};

struct s5_rewrite {
    struct s5_whole_file whole; /* unless it is standard output */
    struct s5_pcapng *out;
    struct s5_flow_writer writer;
    struct s5_timeline timeline;
    uint32_t interfaces[UINT16_MAX + 1]; /* by link type; 0: none yet, and none is the first */
    int64_t latest;
    uint64_t late;
    size_t unflushed;
    char comment[S5_PEER_TEXT + 96];
    bool failed;
    struct s5_error error;
};

static void fail_memory(struct s5_rewrite *rewrite)
{
    if (!rewrite->failed)
        s5_error_set(&rewrite->error, "out of memory");
    rewrite->failed = true;
}

static bool open_file(struct s5_rewrite *rewrite, const char *path, const char *application,
                      struct s5_error *error)
{
    bool standard = strcmp(path, "-") == 0;

    if (!standard && s5_whole_file_open(&rewrite->whole, path, error) != 0)
        return false;
    if (!standard)
        setvbuf(rewrite->whole.file, NULL, _IOFBF, FLUSHED);
    rewrite->out =
        s5_pcapng_over(standard ? stdout : rewrite->whole.file, standard ? "standard output" : path,
                       application, "what went through SOCKS5 proxies, as if there had been none");
    if (rewrite->out == NULL)
        s5_error_set(error, "out of memory");
    return rewrite->out != NULL;
}

struct s5_rewrite *s5_rewrite_new(const char *path, const char *application, struct s5_error *error)
{
    struct s5_rewrite *rewrite = calloc(1, sizeof *rewrite);

    if (rewrite == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    s5_timeline_init(&rewrite->timeline, S5_REWRITE_HELD);
    rewrite->latest = INT64_MIN;
    if (!open_file(rewrite, path, application, error)) {
        s5_rewrite_free(rewrite);
        return NULL;
    }
    s5_flow_writer_init(&rewrite->writer, rewrite->out,
                        s5_pcapng_add_interface(rewrite->out, S5_LINK_RAW, 0, "unwrapped"));
    return rewrite;
}

static void flush(struct s5_rewrite *rewrite)
{
    rewrite->unflushed = 0;
    if (!rewrite->failed)
        rewrite->failed = s5_pcapng_flush(rewrite->out, &rewrite->error) != 0;
}

static uint32_t interface_for(struct s5_rewrite *rewrite, uint16_t link)
{
    if (rewrite->interfaces[link] == 0)
        rewrite->interfaces[link] = s5_pcapng_add_interface(rewrite->out, link, 0, NULL);
    return rewrite->interfaces[link];
}

static void write_packet(struct s5_rewrite *rewrite, const struct waiting *waiting)
{
    struct s5_packet packet = {.time = waiting->moment.time,
                               .link = waiting->link,
                               .interface = interface_for(rewrite, waiting->link),
                               .octets = {waiting->octets, waiting->kept},
                               .size = waiting->size};

    s5_pcapng_put(rewrite->out, &packet, NULL);
}

/* Where a connection was found. */
static const char *comment_on(struct s5_rewrite *rewrite, const struct s5_rewritten *connection)
{
    char proxy[S5_PEER_TEXT];

    s5_peer_print(&connection->proxy, proxy);
    snprintf(rewrite->comment, sizeof rewrite->comment,
             "through the SOCKS5 proxy %s, on a connection from frame %llu on", proxy,
             (unsigned long long)connection->frame);
    return rewrite->comment;
}

/* Octets that no packet bears take their room among the sequence numbers all the same. */
static void leave_out(struct s5_rewrite *rewrite, struct s5_tcp_flow *flow, enum s5_flow_side side,
                      uint32_t size, int64_t time)
{
    s5_tcp_stand(&rewrite->writer, flow, time);
    if (!flow->over && !flow->ended[side])
        flow->next[side] += size;
}

static void write_step(struct s5_rewrite *rewrite, const struct waiting *waiting)
{
    struct s5_flow_writer *writer = &rewrite->writer;
    struct s5_tcp_flow *flow = &waiting->connection->flow;
    struct s5_span kept = {waiting->octets, waiting->kept};
    int64_t time = waiting->moment.time;

    if (!flow->asked)
        writer->comment = comment_on(rewrite, waiting->connection);
    switch (waiting->step) {
    case S5_REWRITE_ASK:
        s5_tcp_ask(writer, flow, time);
        break;
    case S5_REWRITE_STAND:
        s5_tcp_stand(writer, flow, time);
        break;
    case S5_REWRITE_DATA:
        s5_tcp_data(writer, flow, waiting->side, kept, waiting->size, time);
        break;
    case S5_REWRITE_LACK:
        leave_out(rewrite, flow, waiting->side, waiting->size, time);
        break;
    case S5_REWRITE_END:
        s5_tcp_end(writer, flow, waiting->side, time);
        break;
    case S5_REWRITE_RESET:
        s5_tcp_reset(writer, flow, waiting->side, time);
        break;
    }
    writer->comment = NULL;
}

static void write_waiting(struct s5_rewrite *rewrite, const struct waiting *waiting)
{
    if (waiting->moment.time < rewrite->latest)
        rewrite->late++;
    else
        rewrite->latest = waiting->moment.time;
    switch (waiting->kind) {
    case PACKET:
        write_packet(rewrite, waiting);
        break;
    case DATAGRAM:
        s5_udp_put(&rewrite->writer, &waiting->ends[0], &waiting->ends[1],
                   (struct s5_span){waiting->octets, waiting->kept}, waiting->size,
                   waiting->moment.time);
        break;
    case STEP:
        write_step(rewrite, waiting);
        break;
    }
    rewrite->unflushed += waiting->kept + 256;
    if (rewrite->unflushed > FLUSHED)
        flush(rewrite);
}

static void release(struct s5_rewritten *connection)
{
    if (connection != NULL && --connection->references == 0)
        free(connection);
}

/* Writes the earliest of what waits, or forgets it. False: nothing waits. */
static bool take_first(struct s5_rewrite *rewrite, bool write)
{
    struct waiting *waiting = (struct waiting *)s5_timeline_take(&rewrite->timeline);

    if (waiting == NULL)
        return false;
    if (write && !rewrite->failed)
        write_waiting(rewrite, waiting);
    release(waiting->connection);
    free(waiting);
    return true;
}

/* What is to wait, with a copy of the octets in it; NULL where it need not. */
static struct waiting *new_waiting(struct s5_rewrite *rewrite, enum kind kind, struct s5_span kept,
                                   uint32_t size, int64_t time)
{
    if (rewrite->failed)
        return NULL;
    struct waiting *waiting = malloc(sizeof *waiting + kept.size);
    if (waiting == NULL) {
        fail_memory(rewrite);
        return NULL;
    }
    *waiting = (struct waiting){.moment = {.time = time, .size = sizeof *waiting + kept.size},
                                .kind = kind,
                                .size = size,
                                .kept = kept.size};
    if (kept.size > 0)
        memcpy(waiting->octets, kept.data, kept.size);
    return waiting;
}

static void add(struct s5_rewrite *rewrite, struct waiting *waiting)
{
    if (!s5_timeline_add(&rewrite->timeline, &waiting->moment)) {
        release(waiting->connection);
        free(waiting);
        fail_memory(rewrite);
        return;
    }
    while (s5_timeline_full(&rewrite->timeline))
        take_first(rewrite, true);
}

void s5_rewrite_packet(struct s5_rewrite *rewrite, const struct s5_packet *packet)
{
    struct waiting *waiting =
        new_waiting(rewrite, PACKET, packet->octets, packet->size, packet->time);

    if (waiting == NULL)
        return;
    waiting->link = packet->link;
    add(rewrite, waiting);
}

void s5_rewrite_name(struct s5_rewrite *rewrite, const struct s5_host *host, struct s5_span name)
{
    struct s5_buffer text = {0};

    /* A reader would take an empty name for a fault of the file's. */
    if (name.size == 0 || rewrite->failed)
        return;
    s5_buffer_escape(&text, name);
    s5_buffer_char(&text, '\0');
    if (text.failed)
        fail_memory(rewrite);
    else
        s5_pcapng_put_name(rewrite->out, host, text.text);
    s5_buffer_fini(&text);
}

bool s5_rewrite_datagram(struct s5_rewrite *rewrite, const struct s5_peer *from,
                         const struct s5_peer *to, struct s5_span kept, size_t size, int64_t time)
{
    bool four = s5_host_is_ipv4(&from->host) && s5_host_is_ipv4(&to->host);

    if (size > (four ? S5_BUILD_UDP_DATA : S5_BUILD_UDP6_DATA))
        return false;
    struct waiting *waiting = new_waiting(rewrite, DATAGRAM, kept, (uint32_t)size, time);
    if (waiting == NULL)
        return true;
    waiting->ends[0] = *from;
    waiting->ends[1] = *to;
    add(rewrite, waiting);
    return true;
}

struct s5_rewritten *s5_rewritten_new(struct s5_rewrite *rewrite, const struct s5_peer ends[2],
                                      uint32_t isn, const struct s5_peer *proxy, uint64_t frame)
{
    struct s5_rewritten *connection = malloc(sizeof *connection);

    if (connection == NULL) {
        fail_memory(rewrite);
        return NULL;
    }
    *connection = (struct s5_rewritten){.proxy = *proxy, .frame = frame, .references = 1};
    s5_tcp_flow_init(&connection->flow, &ends[S5_FLOW_OPENER], &ends[S5_FLOW_ANSWERER]);
    for (int side = 0; side < 2; side++)
        connection->flow.next[side] = isn;
    return connection;
}

void s5_rewritten_free(struct s5_rewritten *connection)
{
    release(connection);
}

void s5_rewrite_step(struct s5_rewrite *rewrite, struct s5_rewritten *connection,
                     enum s5_rewrite_step step, enum s5_flow_side side, struct s5_span kept,
                     uint32_t size, int64_t time)
{
    struct waiting *waiting = new_waiting(rewrite, STEP, kept, size, time);

    if (waiting == NULL)
        return;
    waiting->step = step;
    waiting->side = side;
    waiting->connection = connection;
    connection->references++;
    add(rewrite, waiting);
}

uint64_t s5_rewrite_late(const struct s5_rewrite *rewrite)
{
    return rewrite->late;
}

const struct s5_error *s5_rewrite_trouble(const struct s5_rewrite *rewrite)
{
    return rewrite->failed ? &rewrite->error : NULL;
}

/* Before the file is closed, which it writes to once more. */
static void free_writer(struct s5_rewrite *rewrite)
{
    s5_pcapng_free(rewrite->out, NULL);
    rewrite->out = NULL;
}

int s5_rewrite_finish(struct s5_rewrite *rewrite, struct s5_error *error)
{
    while (take_first(rewrite, true))
        ;
    flush(rewrite);
    free_writer(rewrite);
    if (!rewrite->failed && rewrite->whole.file != NULL)
        rewrite->failed = s5_whole_file_keep(&rewrite->whole, &rewrite->error) != 0;
    if (!rewrite->failed)
        return 0;
    *error = rewrite->error;
    return -1;
}

void s5_rewrite_free(struct s5_rewrite *rewrite)
{
    if (rewrite == NULL)
        return;
    while (take_first(rewrite, false))
        ;
    s5_timeline_fini(&rewrite->timeline);
    free_writer(rewrite);
    s5_whole_file_drop(&rewrite->whole);
    free(rewrite);
}
