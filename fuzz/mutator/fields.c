#include "fuzz/mutator/fields.h"

#include "wire/names.h"

struct list {
    struct field *fields;
    size_t count;
};

static void octet(struct list *l, uint8_t *there)
{
    l->fields[l->count++] = (struct field){.octet = there};
}

static void number(struct list *l, uint16_t *there)
{
    l->fields[l->count++] = (struct field){.number = there};
}

/* A run behind its length. */
static void counted(struct list *l, struct s5_span *there, size_t most, size_t length_at,
                    size_t length_size)
{
    l->fields[l->count++] = (struct field){
        .run = there, .most = most, .length_at = length_at, .length_size = length_size};
}

static void run(struct list *l, struct s5_span *there, size_t least, size_t most)
{
    l->fields[l->count++] = (struct field){.run = there, .least = least, .most = most};
}

/* `at` is where ATYP stands. */
static void address(struct list *l, struct s5_address *a, size_t at)
{
    octet(l, &a->atyp);
    if (a->atyp == S5_ATYP_DOMAIN)
        counted(l, &a->host, S5_NAME_MAX, at + 1, 1);
    else
        run(l, &a->host, a->host.size, a->host.size);
    number(l, &a->port);
}

size_t fields_of(struct s5_message *message, struct field fields[FIELDS_MAX])
{
    struct list l = {fields, 0};

    switch (message->kind) {
    case S5_GREETING:
        octet(&l, &message->as.greeting.ver);
        counted(&l, &message->as.greeting.methods, 255, 1, 1);
        break;
    case S5_CHOICE:
        octet(&l, &message->as.choice.ver);
        octet(&l, &message->as.choice.method);
        break;
    case S5_PASSWORD_REQUEST:
        octet(&l, &message->as.password_request.ver);
        counted(&l, &message->as.password_request.uname, 255, 1, 1);
        counted(&l, &message->as.password_request.passwd, 255,
                2 + message->as.password_request.uname.size, 1);
        break;
    case S5_PASSWORD_RESPONSE:
        octet(&l, &message->as.password_response.ver);
        octet(&l, &message->as.password_response.status);
        break;
    case S5_REQUEST:
        octet(&l, &message->as.request.ver);
        octet(&l, &message->as.request.cmd);
        octet(&l, &message->as.request.rsv);
        address(&l, &message->as.request.dst, 3);
        break;
    case S5_REPLY:
        octet(&l, &message->as.reply.ver);
        octet(&l, &message->as.reply.rep);
        octet(&l, &message->as.reply.rsv);
        address(&l, &message->as.reply.bnd, 3);
        break;
    case S5_UDP:
        number(&l, &message->as.udp.rsv);
        octet(&l, &message->as.udp.frag);
        address(&l, &message->as.udp.dst, 3);
        run(&l, &message->as.udp.data, 0, S5_UDP_MAX - S5_UDP_HEADER_MAX);
        break;
    case S5_GSS_FRAME:
        octet(&l, &message->as.gss_frame.ver);
        octet(&l, &message->as.gss_frame.mtyp);
        if (message->as.gss_frame.mtyp != S5_GSS_ABORT)
            counted(&l, &message->as.gss_frame.token, S5_GSS_TOKEN_MAX, 2, 2);
        break;
    case S5_SOCKS4_REQUEST:
        octet(&l, &message->as.socks4_request.vn);
        octet(&l, &message->as.socks4_request.cd);
        number(&l, &message->as.socks4_request.port);
        for (size_t i = 0; i < sizeof message->as.socks4_request.ip; i++)
            octet(&l, &message->as.socks4_request.ip[i]);
        run(&l, &message->as.socks4_request.userid, 0, S5_SOCKS4_FIELD_MAX);
        if (message->as.socks4_request.named)
            run(&l, &message->as.socks4_request.name, 0, S5_SOCKS4_FIELD_MAX);
        break;
    case S5_SOCKS4_REPLY:
        octet(&l, &message->as.socks4_reply.vn);
        octet(&l, &message->as.socks4_reply.cd);
        number(&l, &message->as.socks4_reply.port);
        for (size_t i = 0; i < sizeof message->as.socks4_reply.ip; i++)
            octet(&l, &message->as.socks4_reply.ip[i]);
        break;
    case S5_MESSAGE_KINDS:
        break;
    }
    return l.count;
}

struct s5_address *field_address(struct s5_message *message)
{
    switch (message->kind) {
    case S5_REQUEST:
        return &message->as.request.dst;
    case S5_REPLY:
        return &message->as.reply.bnd;
    case S5_UDP:
        return &message->as.udp.dst;
    default:
        return NULL;
    }
}
