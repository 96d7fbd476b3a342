/* A file of users for the reference server. */
#include "reference-server/users.h"
#include "fuzz/laws/lines.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

#include <string.h>

enum { USERS_LOOKED_AT = 8 };

/* Each user stands in the file as NAME:PASS, comes in with that password, and with no other. */
static const char *law_of_user(const struct s5_users *users, size_t index, struct s5_span in)
{
    struct s5_span name;
    struct s5_span password;
    uint8_t other[256];

    if (!s5_users_at(users, index, &name, &password))
        return "a user that is counted is not there";
    if (name.size < 1 || name.size > 255 || password.size < 1 || password.size > 255)
        return "a name or a password of a size that cannot be";
    if (memmem(in.data, in.size, name.data, name.size) == NULL ||
        memmem(in.data, in.size, password.data, password.size) == NULL)
        return "a name or a password that is not in the file";
    if (memchr(name.data, ':', name.size) != NULL)
        return "a name goes on behind the first colon";
    if (!s5_users_check(users, name, password))
        return "a user does not come in";
    memcpy(other, password.data, password.size);
    other[password.size - 1] ^= 1;
    if (s5_users_check(users, name, (struct s5_span){other, password.size}) ||
        s5_users_check(users, name, s5_span_first(password, password.size - 1)))
        return "a user comes in with another password";
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    struct s5_users *users = s5_users_new();
    const char *path = memory_file(0, in);
    struct s5_error error = {""};

    if (users == NULL)
        return -1;
    int status = s5_users_load(users, path, &error);
    fuzz_verdict("%s", status == 0 ? "accepted" : "refused");
    if (status != 0)
        fuzz_demand("users", law_of_refusal(&error, path, in), in);
    for (size_t i = 0; i < s5_users_count(users) && i < USERS_LOOKED_AT; i++)
        fuzz_demand("users", law_of_user(users, i, in), in);
    s5_users_free(users);
    return 0;
}
