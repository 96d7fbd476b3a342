#include "reference-server/users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREDENTIAL_MAX = 255 };

/* A length octet and 255 octets, zero where unused, so that comparing two is the same work whatever
 * they hold. */
struct credential {
    uint8_t octets[1 + CREDENTIAL_MAX];
};

struct user {
    struct credential name;
    struct credential password;
};

struct s5_users {
    struct user *list;
    size_t count;
    size_t room;
};

struct s5_users *s5_users_new(void)
{
    return calloc(1, sizeof(struct s5_users));
}

void s5_users_free(struct s5_users *users)
{
    if (users == NULL)
        return;
    free(users->list);
    free(users);
}

size_t s5_users_count(const struct s5_users *users)
{
    return users == NULL ? 0 : users->count;
}

static void pad(struct s5_span in, struct credential *out)
{
    *out = (struct credential){0};
    out->octets[0] = (uint8_t)in.size;
    if (in.size > 0)
        memcpy(out->octets + 1, in.data, in.size);
}

/* 0 when equal; looks at every octet whatever the earlier ones were. */
static unsigned difference(const struct credential *a, const struct credential *b)
{
    volatile unsigned found = 0;

    for (size_t i = 0; i < sizeof a->octets; i++)
        found |= (unsigned)(a->octets[i] ^ b->octets[i]);
    return found;
}

bool s5_users_check(const struct s5_users *users, struct s5_span name, struct s5_span password)
{
    struct user asked;
    volatile unsigned matches = 0;

    if (name.size > CREDENTIAL_MAX || password.size > CREDENTIAL_MAX)
        return false;
    pad(name, &asked.name);
    pad(password, &asked.password);
    for (size_t i = 0; i < s5_users_count(users); i++) {
        unsigned wrong = difference(&asked.name, &users->list[i].name) |
                         difference(&asked.password, &users->list[i].password);
        matches += (wrong - 1) >> 31; /* 1 for 0, and 0 for 1 to 255, without a branch */
    }
    return matches != 0;
}

static struct s5_span whole(const struct credential *credential)
{
    return (struct s5_span){credential->octets + 1, credential->octets[0]};
}

bool s5_users_at(const struct s5_users *users, size_t index, struct s5_span *name,
                 struct s5_span *password)
{
    if (index >= s5_users_count(users))
        return false;
    *name = whole(&users->list[index].name);
    *password = whole(&users->list[index].password);
    return true;
}

static bool is_known(const struct s5_users *users, const struct credential *name)
{
    for (size_t i = 0; i < users->count; i++)
        if (difference(&users->list[i].name, name) == 0)
            return true;
    return false;
}

static int make_room(struct s5_users *users, struct s5_error *error)
{
    if (users->count < users->room)
        return 0;
    size_t room = users->room == 0 ? 8 : 2 * users->room;
    struct user *list = realloc(users->list, room * sizeof *list);
    if (list == NULL)
        return s5_error_set(error, "out of memory");
    users->list = list;
    users->room = room;
    return 0;
}

int s5_users_add(struct s5_users *users, struct s5_span name, struct s5_span password,
                 struct s5_error *error)
{
    struct user user;

    if (name.size == 0 || name.size > CREDENTIAL_MAX)
        return s5_error_set(error, "a user's name has 1 to 255 octets, not %zu", name.size);
    if (password.size == 0 || password.size > CREDENTIAL_MAX)
        return s5_error_set(error, "a password has 1 to 255 octets, not %zu", password.size);
    pad(name, &user.name);
    pad(password, &user.password);
    if (is_known(users, &user.name))
        return s5_error_set(error, "a user of this name stands there already");
    if (make_room(users, error) != 0)
        return -1;
    users->list[users->count++] = user;
    return 0;
}

static int add_line(struct s5_users *users, const char *line, size_t size, struct s5_error *error)
{
    const char *colon = memchr(line, ':', size);

    if (colon == NULL)
        return s5_error_set(error, "no ':' between a user's name and password; want NAME:PASS");
    size_t name = (size_t)(colon - line);
    return s5_users_add(users, (struct s5_span){(const uint8_t *)line, name},
                        (struct s5_span){(const uint8_t *)colon + 1, size - name - 1}, error);
}

int s5_users_add_text(struct s5_users *users, const char *text, struct s5_error *error)
{
    return add_line(users, text, strlen(text), error);
}

int s5_users_load(struct s5_users *users, const char *path, struct s5_error *error)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    int result = 0;
    ssize_t size;

    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    for (unsigned number = 1; result == 0 && (size = getline(&line, &room, file)) >= 0; number++) {
        struct s5_error why;
        if (size > 0 && line[size - 1] == '\n')
            size--;
        if (size > 0 && line[size - 1] == '\r')
            size--;
        if (size == 0 || line[0] == '#')
            continue;
        if (add_line(users, line, (size_t)size, &why) != 0)
            result = s5_error_set(error, "%s:%u: %s", path, number, why.text);
    }
    if (result == 0 && ferror(file))
        result = s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return result;
}
