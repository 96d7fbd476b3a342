#include "fuzz/planted/planted.h"

#include "fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 5, IPV4 = 1, NAME = 3, IPV6 = 4, PASSWORD = 2, ABORT = 0xff };

/* RFC 1928 section 3. */
void planted_greeting(struct s5_span in, struct planted_found *found)
{
    if (in.size < 2 || in.data[0] != VERSION)
        return;
    size_t methods = in.data[1];
    if (!FAULTY(METHODS_TRUSTED) && in.size - 2 < methods)
        return;
    for (size_t i = 0; i < methods; i++)
        found->granted |= in.data[2 + i] == PASSWORD;
    found->message = true;
    found->size = FAULTY(REST_LOST) ? in.size : 2 + methods;
}

/* RFC 1929 section 2. */
static bool same(struct s5_span field, const char *known)
{
    char text[256];

    if (!FAULTY(TEXT_COMPARED))
        return s5_span_equal(field, s5_span_text(known));
    memcpy(text, field.data, field.size);
    text[field.size] = '\0';
    return strcmp(text, known) == 0;
}

void planted_password(struct s5_span in, struct planted_found *found)
{
    uint8_t frame[FAULTY(SUM_OF_MAXIMA) ? 512 : 513];

    if (in.size < 2 || in.data[0] != 1)
        return;
    size_t ulen = in.data[1];
    if (in.size < 3 + ulen)
        return;
    size_t plen = in.data[2 + ulen];
    if (in.size < 3 + ulen + plen)
        return;
    memcpy(frame, in.data, 3 + ulen + plen);
    fuzz_use(frame[ulen]);
    found->message = true;
    found->size = 3 + ulen + plen;
    found->granted = same((struct s5_span){in.data + 2, ulen}, "user") &&
                     same((struct s5_span){in.data + 3 + ulen, plen}, "pass");
}

/* ATYP, address and port, of which ATYP stands at `at`. Returns the size of the whole, or 0. */
static size_t address(struct s5_span in, size_t at, struct s5_span *host)
{
    size_t size = 0;
    size_t from = at + 1;

    if (in.size < at + 1)
        return 0;
    switch (in.data[at]) {
    case IPV4:
        size = 4;
        break;
    case IPV6:
        size = 16;
        break;
    case NAME:
        if (!FAULTY(LENGTH_UNBOUND) && in.size < at + 2)
            return 0;
        size = in.data[at + 1];
        from++;
        break;
    default:
        return 0;
    }
    if (in.size < from + size + (FAULTY(PORT_OUTSIDE) ? 0 : 2))
        return 0;
    *host = (struct s5_span){in.data + from, size};
    fuzz_use(in.data[from + size] << 8U | in.data[from + size + 1]);
    return from + size + 2;
}

/* RFC 1928 section 4, kept to be said to the next proxy. */
void planted_request(struct s5_span in, struct planted_found *found)
{
    uint8_t onward[FAULTY(REQUEST_TOO_LONG) ? 7 + 251 : 7 + 255];
    char text[256];

    if (in.size < 4 || in.data[0] != VERSION)
        return;
    size_t size = address(in, 3, &found->host);
    if (size == 0)
        return;
    if (FAULTY(REST_MINUS_TWO) && in.data[3] == NAME)
        found->host.size = in.size - 5 - 2;
    memcpy(onward, in.data, size);
    fuzz_use(onward[size - 1]);
    found->message = true;
    found->size = size;
    if (in.data[3] != NAME)
        return;
    memcpy(text, in.data + 5, in.data[4]);
    text[in.data[4]] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
    if (FAULTY(TEXT_FORMATS))
        snprintf(found->text, sizeof found->text, text, "", "", "");
    else
        snprintf(found->text, sizeof found->text, "%s", text);
#pragma GCC diagnostic pop
}

/* The name of a reply, and its port, through one block of memory. */
static void look_at(const uint8_t *name, size_t size)
{
    uint8_t *scratch = malloc(FAULTY(SCRATCH_REUSED) || size > 2 ? size : 2);

    if (scratch == NULL)
        return;
    memcpy(scratch, name, size);
    if (size > 0)
        fuzz_use(scratch[size - 1]);
    memcpy(scratch, name + size, 2);
    fuzz_use(scratch[1]);
    free(scratch);
}

/* RFC 1928 section 6: ten octets, as with an address of IPv4, and then what a name has more. */
static void rest_of_name(struct s5_span in)
{
    char reply[7 + 255];
    size_t length = in.data[4];
    size_t rest = FAULTY(MINUS_THREE) || length > 3 ? length - 3 : 0;

    if (in.size < 10 + rest)
        return;
    memcpy(reply, in.data, 10);
    memcpy(reply + 10, in.data + 10, rest);
    fuzz_use((size_t)reply[length + 6]);
}

void planted_reply(struct s5_span in, struct planted_found *found)
{
    char name[256] = "";

    if (in.size < 10 || in.data[0] != VERSION)
        return;
    if (in.data[3] == NAME) {
        int length = FAULTY(SIGNED_LENGTH) ? (signed char)in.data[4] : in.data[4];
        if ((int)in.size < 5 + length + 2)
            return;
        memcpy(name, in.data + 5, (size_t)length);
        fuzz_use((size_t)name[0]);
        look_at(in.data + 5, in.data[4]);
        rest_of_name(in);
    }
    found->size = address(in, 3, &found->host);
    found->message = found->size > 0;
    if (FAULTY(FOUR_OCTETS) && found->message)
        found->size = 10;
}

/* RFC 1928 section 7. */
void planted_udp(struct s5_span in, struct planted_found *found)
{
    uint8_t datagram[65535];

    if (in.size < 4 || in.size > sizeof datagram || in.data[2] != 0)
        return;
    size_t header = address(in, 3, &found->host);
    if (header == 0)
        return;
    memcpy(datagram, in.data, in.size);
    if (FAULTY(NESTED))
        planted_udp(s5_span_skip(in, header), found);
    fuzz_use(datagram[in.size - 1]);
    found->message = true;
    found->size = header;
}

/* RFC 1961 section 3. */
void planted_frame(struct s5_span in, struct planted_found *found)
{
    if (in.size < 4 || in.data[0] != 1 || in.data[1] == ABORT)
        return;
    size_t size = (size_t)(in.data[2] << 8 | in.data[3]);
    if (in.size - 4 < size || (size == 0 && !FAULTY(EMPTY_TOKEN)))
        return;
    uint8_t *token = malloc(size);
    if (token == NULL)
        return;
    memcpy(token, in.data + 4, size);
    fuzz_use(token[size - 1]);
    free(token);
    found->message = true;
    found->size = 4 + size;
}

/* A client's end, called whenever there is something to read. */
struct client {
    enum { GREETED, CHOSEN } state;
    bool asked;
    bool resolves; /* the name is too long to be sent */
    size_t host;
    size_t heard;
};

static void client_reads(struct client *client, struct s5_span in)
{
    bool resolves = FAULTY(DECIDED_AGAIN) ? false : client->resolves;
    uint8_t request[7 + 255] = {0};

    if (!client->asked)
        resolves = client->resolves = client->host > 255;
    client->asked = true;
    client->heard += in.size;
    if (client->state != GREETED || client->heard < 2)
        return;
    client->state = CHOSEN;
    if (resolves)
        return; /* an address is sent instead */
    memset(request + 5, 'a', client->host);
    fuzz_use(request[5]);
}

void planted_client(struct s5_span in)
{
    if (in.size < 3)
        return;
    struct client client = {.host = (size_t)(in.data[0] << 8 | in.data[1])};
    struct s5_span said = s5_span_skip(in, 3);
    client_reads(&client, s5_span_first(said, in.data[2]));
    client_reads(&client, s5_span_skip(said, in.data[2]));
}
