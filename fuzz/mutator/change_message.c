/* Changes for which it is known where a message has its fields. */
#include "fuzz/mutator/fields.h"
#include "fuzz/mutator/work.h"
#include "wire/names.h"

#include <string.h>

enum {
    COMPLETE_MAX = 1200, /* octets of a message that is completed; only a frame can have more */
    ATYP_AT = 3,
};

/* ---- a message taken apart, and put together ---- */

/* One that can be read, or NULL. */
static struct mutator_part *take(struct mutator *m, struct s5_message *message)
{
    uint32_t start = m->mine.count > 0 ? s5_pick(m->dice, (uint32_t)m->mine.count) : 0;

    for (size_t i = 0; i < m->mine.count; i++) {
        struct mutator_part *part = &m->mine.list[(start + i) % m->mine.count];
        if (part->kind != S5_MESSAGE_KINDS && !part->torn &&
            s5_message_decode(part->kind, part->octets, message).status == S5_OK)
            return part;
    }
    return NULL;
}

/* false, and nothing changed, where no octets mean that message, or the arena is used up. */
static bool put(struct mutator *m, struct mutator_part *part, const struct s5_message *message)
{
    uint8_t *out = m->arena + m->used;
    size_t size = s5_message_encode(message, out, MUTATOR_ARENA - m->used);

    if (size == 0)
        return false;
    m->used += size;
    part->octets = (struct s5_span){out, size};
    return true;
}

/* A field for which `wanted` holds, or NULL. */
static struct field *choose(struct mutator *m, struct s5_message *message,
                            struct field fields[FIELDS_MAX],
                            bool (*wanted)(const struct field *field))
{
    size_t count = fields_of(message, fields);
    size_t start = count > 0 ? s5_pick(m->dice, (uint32_t)count) : 0;

    for (size_t i = 0; i < count; i++)
        if (wanted(&fields[(start + i) % count]))
            return &fields[(start + i) % count];
    return NULL;
}

static bool is_number(const struct field *field)
{
    return field->run == NULL;
}

static bool has_content(const struct field *field)
{
    return field->run != NULL && field->run->size > 0;
}

static bool has_any_size(const struct field *field)
{
    return field->run != NULL && field->least < field->most;
}

static bool tells_length(const struct field *field)
{
    return field->length_size > 0;
}

size_t work_length_at(struct mutator *m, const struct mutator_part *part)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];

    if (part->kind == S5_MESSAGE_KINDS || part->torn ||
        s5_message_decode(part->kind, part->octets, &message).status != S5_OK)
        return 0;
    struct field *field = choose(m, &message, fields, tells_length);
    if (field == NULL)
        return 0;
    return field->length_at + s5_pick(m->dice, (uint32_t)field->length_size + 1);
}

/* ---- octets that were not there ---- */

static void fill(struct s5_dice *dice, uint8_t *out, size_t size, struct s5_span model)
{
    static const uint8_t octets[] = {0, 'a', 0xff, '.', 5, '%'};
    uint32_t how = s5_pick(dice, 8);

    for (size_t i = 0; i < size; i++)
        if (how < S5_COUNT(octets))
            out[i] = octets[how];
        else if (how == S5_COUNT(octets) && model.size > 0)
            out[i] = model.data[i % model.size];
        else
            out[i] = (uint8_t)s5_roll(dice);
}

/* The same octets, but as many as `size`. */
static bool resize(struct mutator *m, struct s5_span *run, size_t size)
{
    uint8_t *out = work_room(m, size);
    size_t same = run->size < size ? run->size : size;

    if (out == NULL)
        return false;
    if (same > 0)
        memcpy(out, run->data, same);
    fill(m->dice, out + same, size - same, *run);
    *run = (struct s5_span){out, size};
    return true;
}

/* ---- the changes ---- */

bool change_number(struct mutator *m)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];
    struct mutator_part *part = take(m, &message);
    struct field *field = part == NULL ? NULL : choose(m, &message, fields, is_number);

    if (field == NULL)
        return false;
    uint8_t octet = work_octet(m->dice);
    if (field->octet != NULL)
        *field->octet = s5_chance(m->dice, 20) ? (uint8_t)(*field->octet + 1) : octet;
    else
        *field->number =
            (uint16_t)(s5_chance(m->dice, 50) ? octet << 8 | work_octet(m->dice) : octet);
    return put(m, part, &message);
}

bool change_content(struct mutator *m)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];
    struct mutator_part *part = take(m, &message);
    struct field *field = part == NULL ? NULL : choose(m, &message, fields, has_content);

    if (field == NULL)
        return false;
    struct s5_span copy = work_copy(m, *field->run);
    if (copy.size == 0)
        return false;
    uint8_t *octets = m->arena + m->used - copy.size;
    uint8_t *there = octets + s5_pick(m->dice, (uint32_t)copy.size);
    switch (s5_pick(m->dice, 6)) {
    case 0:
        *there = 0;
        break;
    case 1:
        *there ^= (uint8_t)(1U << s5_pick(m->dice, 8));
        break;
    case 2:
        fill(m->dice, octets, copy.size, copy);
        break;
    case 3:
        fill(m->dice, there, (size_t)(octets + copy.size - there), copy);
        break;
    default:
        *there = work_octet(m->dice);
        break;
    }
    *field->run = copy;
    return put(m, part, &message);
}

/* Where there are no messages the stretch is a field. */
static bool change_whole_length(struct mutator *m)
{
    struct s5_span whole = m->mine.count == 0 ? (struct s5_span){NULL, 0} : m->mine.list[0].octets;

    if (m->mine.count > 1 || !resize(m, &whole, work_size(m->dice, whole.size, 512)))
        return false;
    m->mine.list[0] = (struct mutator_part){S5_MESSAGE_KINDS, false, whole};
    m->mine.count = 1;
    return true;
}

bool change_length(struct mutator *m)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];

    if (m->kinds == 0)
        return change_whole_length(m);
    struct mutator_part *part = take(m, &message);
    struct field *field = part == NULL ? NULL : choose(m, &message, fields, has_any_size);
    if (field == NULL)
        return false;
    size_t size = work_size(m->dice, field->run->size, field->most);
    return size != field->run->size && resize(m, field->run, size) && put(m, part, &message);
}

/* As long as it can be, where that is not out of all proportion. */
static size_t longest(struct s5_dice *dice, size_t most)
{
    if (most <= 1024 || s5_chance(dice, 5))
        return most;
    return 600;
}

bool change_longest(struct mutator *m)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];
    struct mutator_part *part = take(m, &message);
    bool done = false;

    if (part == NULL)
        return false;
    struct s5_address *address = field_address(&message);
    if (address != NULL && address->atyp != S5_ATYP_DOMAIN)
        *address = s5_address_name(address->host, address->port);
    size_t count = fields_of(&message, fields);
    for (size_t i = 0; i < count; i++) {
        size_t size = has_any_size(&fields[i]) ? longest(m->dice, fields[i].most) : 0;
        if (size > 0 && resize(m, fields[i].run, size))
            done = true;
    }
    return done && put(m, part, &message);
}

/* The octets of a part, to be changed in place; NULL where there is no room, or none of them. */
static uint8_t *own(struct mutator *m, struct mutator_part *part)
{
    struct s5_span copy = work_copy(m, part->octets);

    if (copy.size == 0)
        return NULL;
    part->octets = copy;
    return m->arena + m->used - copy.size;
}

bool change_lie(struct mutator *m)
{
    struct s5_message message;
    struct field fields[FIELDS_MAX];
    struct mutator_part *part = take(m, &message);
    struct field *field = part == NULL ? NULL : choose(m, &message, fields, tells_length);
    uint8_t *octets = field == NULL ? NULL : own(m, part);

    if (octets == NULL)
        return false;
    size_t size = work_size(m->dice, field->run->size, field->most);
    if (field->length_size == 2)
        octets[field->length_at] = (uint8_t)(size >> 8);
    octets[field->length_at + field->length_size - 1] = (uint8_t)size;
    return size != field->run->size;
}

/* Whether or not the client resolves the name itself. */
static bool change_socks4_address(struct mutator *m, struct mutator_part *part,
                                  struct s5_message *message)
{
    struct s5_socks4_request *request = &message->as.socks4_request;

    request->named = !request->named;
    request->ip[0] = request->named ? 0 : 127;
    request->ip[1] = request->ip[2] = 0;
    request->ip[3] = 1;
    request->name = request->named ? s5_span_text("localhost") : (struct s5_span){NULL, 0};
    return put(m, part, message);
}

bool change_address(struct mutator *m)
{
    static const uint8_t ip[16] = {127, 0, 0, 1, [15] = 1};
    struct s5_span octets = {ip, sizeof ip};
    struct s5_message message;
    struct mutator_part *part = take(m, &message);
    struct s5_address *address = part == NULL ? NULL : field_address(&message);

    if (part != NULL && part->kind == S5_SOCKS4_REQUEST)
        return change_socks4_address(m, part, &message);
    if (address == NULL)
        return false;
    switch (s5_pick(m->dice, 4)) {
    case 0:
        *address = s5_address_ipv4(octets, address->port);
        break;
    case 1:
        *address = s5_address_ipv6(octets, address->port);
        break;
    case 2:
        *address = s5_address_name(address->host, address->port);
        break;
    default: {
        uint8_t *own_octets = own(m, part);
        if (own_octets == NULL)
            return false;
        own_octets[ATYP_AT] =
            s5_chance(m->dice, 70) ? (uint8_t)(1 + s5_pick(m->dice, 4)) : work_octet(m->dice);
        return true;
    }
    }
    return put(m, part, &message);
}

/* Gives the decoder what it asks for, until it asks no more. */
bool change_complete(struct mutator *m)
{
    for (size_t i = 0; i < m->mine.count; i++) {
        struct mutator_part *part = &m->mine.list[i];
        struct s5_span octets = part->octets;
        struct s5_message message;
        struct s5_result result = {.status = S5_MORE, .size = octets.size};
        if (!part->torn)
            continue;
        while (result.status == S5_MORE && result.size <= COMPLETE_MAX) {
            if (result.size > octets.size && !resize(m, &octets, result.size))
                return false;
            result = s5_message_decode(part->kind, octets, &message);
        }
        if (result.status != S5_OK)
            continue;
        *part = (struct mutator_part){part->kind, false, octets};
        return true;
    }
    return false;
}
