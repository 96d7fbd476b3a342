/* Reads the descriptions of cases, and finds every mistake in them before anything is run. */
#include "script/internal.h"

#include "base/clauses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

void s5_case_fini(struct s5_case *item)
{
    free(item->id);
    free(item->title);
    free(item->section);
    free(item->level);
    free_list(item->clauses, item->clause_count);
    free_list(item->tags, item->tag_count);
    free_list(item->needs, item->need_count);
    free_list(item->after, item->after_count);
    *item = (struct s5_case){0};
}

static bool contains(char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

bool s5_case_has_clause(const struct s5_case *item, const char *clause)
{
    return contains(item->clauses, item->clause_count, clause);
}

bool s5_case_is(const struct s5_case *item, const char *id)
{
    return strcmp(item->id, id) == 0 || (item->family_size > 0 && strlen(id) == item->family_size &&
                                         strncmp(item->id, id, item->family_size) == 0);
}

bool s5_case_has_tag(const struct s5_case *item, const char *tag)
{
    return contains(item->tags, item->tag_count, tag);
}

bool s5_case_needs(const struct s5_case *item, const char *need)
{
    return contains(item->needs, item->need_count, need);
}

bool s5_case_is_about_passwords(const struct s5_case *item)
{
    return s5_case_needs(item, "credentials") || s5_case_needs(item, "password") ||
           s5_case_needs(item, "requires_password");
}

static const char *const levels[] = {"WIRE",  "MUST",     "SHOULD",  "MAY",
                                     "RELAY", "SECURITY", "INTEROP", "ROBUST"};
static const char *const known_needs[] = {
    "no_auth", "credentials", "password", "requires_password", "bind",
    "udp",     "ipv6",        "deny",     "origin_name",       "pid"};

/* A description being read: the member's table, if any, stands before the family's. */
struct reading {
    lua_State *lua;
    const struct s5_case_source *source;
    int common; /* stack index of the case or family */
    int member; /* stack index of the member, or 0 */
    struct s5_error *error;
    bool bad;
};

static void complain(struct reading *r, const char *what)
{
    if (!r->bad)
        s5_error_set(r->error, "%s: %s", r->source->path, what);
    r->bad = true;
}

/* Pushes the field, from the member where it has it. */
static void push_field(struct reading *r, const char *name)
{
    if (r->member != 0) {
        lua_getfield(r->lua, r->member, name);
        if (!lua_isnil(r->lua, -1))
            return;
        lua_pop(r->lua, 1);
    }
    lua_getfield(r->lua, r->common, name);
}

static char *text_field(struct reading *r, const char *name)
{
    char what[128];
    char *text = NULL;

    push_field(r, name);
    if (lua_type(r->lua, -1) == LUA_TSTRING && lua_rawlen(r->lua, -1) > 0) {
        text = strdup(lua_tostring(r->lua, -1));
    } else {
        snprintf(what, sizeof what, "the case has no %s (a text)", name);
        complain(r, what);
    }
    lua_pop(r->lua, 1);
    return text;
}

static char **list_field(struct reading *r, const char *name, size_t *count)
{
    char what[128];
    char **list = NULL;

    *count = 0;
    push_field(r, name);
    if (lua_istable(r->lua, -1)) {
        size_t size = lua_rawlen(r->lua, -1);
        list = calloc(size + 1, sizeof *list);
        for (size_t i = 1; list != NULL && i <= size; i++) {
            lua_rawgeti(r->lua, -1, (lua_Integer)i);
            if (lua_type(r->lua, -1) == LUA_TSTRING) {
                list[(*count)++] = strdup(lua_tostring(r->lua, -1));
            } else {
                snprintf(what, sizeof what, "%s must be a list of texts", name);
                complain(r, what);
            }
            lua_pop(r->lua, 1);
        }
    } else if (!lua_isnil(r->lua, -1)) {
        snprintf(what, sizeof what, "%s must be a list of texts", name);
        complain(r, what);
    }
    lua_pop(r->lua, 1);
    return list;
}

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

bool s5_case_is_id(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-._+/";

    return id[0] != '\0' && id[strspn(id, letters)] == '\0' && id[0] != '/' &&
           id[strlen(id) - 1] != '/' && strstr(id, "..") == NULL && strstr(id, "//") == NULL;
}

static void check_id(struct reading *r, const struct s5_case *item)
{
    char what[600];

    if (item->id == NULL || s5_case_is_id(item->id))
        return;
    snprintf(what, sizeof what,
             "the id '%s' has more than letters, digits and - . _ + / in it, "
             "or a part without a name",
             item->id);
    complain(r, what);
}

/* The member's id is the family's, a slash and the member's name. */
static void read_id(struct reading *r, struct s5_case *item)
{
    char what[600];
    int saved = r->member;

    r->member = 0;
    item->id = text_field(r, "id");
    if (item->id != NULL && r->source->id != NULL && strcmp(item->id, r->source->id) != 0) {
        snprintf(what, sizeof what, "the id is '%s', and the file's place says '%s'", item->id,
                 r->source->id);
        complain(r, what);
    }
    r->member = saved;
    if (saved == 0 || item->id == NULL)
        return;
    lua_getfield(r->lua, saved, "name");
    if (lua_type(r->lua, -1) != LUA_TSTRING) {
        complain(r, "every member of a family needs a name");
    } else {
        snprintf(what, sizeof what, "%s/%s", item->id, lua_tostring(r->lua, -1));
        item->family_size = strlen(item->id);
        free(item->id);
        item->id = strdup(what);
    }
    lua_pop(r->lua, 1);
}

static struct s5_case read_case(struct reading *r, size_t member)
{
    struct s5_case item = {.source = *r->source, .member = member};
    char what[300];

    read_id(r, &item);
    check_id(r, &item);
    item.title = text_field(r, "title");
    item.section = text_field(r, "section");
    item.level = text_field(r, "level");
    if (item.level != NULL && !is_one_of(item.level, levels, S5_COUNT(levels))) {
        snprintf(what, sizeof what,
                 "level '%s' is none of WIRE, MUST, SHOULD, MAY, RELAY, SECURITY, INTEROP, ROBUST",
                 item.level);
        complain(r, what);
    }
    push_field(r, "rfc");
    if (lua_isinteger(r->lua, -1))
        item.rfc = (int)lua_tointeger(r->lua, -1);
    else if (!lua_isnil(r->lua, -1))
        complain(r, "rfc must be the number of an RFC");
    lua_pop(r->lua, 1);
    item.clauses = list_field(r, "clauses", &item.clause_count);
    if (item.clause_count == 0)
        complain(r, "the case names no clauses");
    for (size_t i = 0; i < item.clause_count; i++)
        if (s5_clause_find(item.clauses[i]) == NULL) {
            snprintf(what, sizeof what, "'%s' is no clause", item.clauses[i]);
            complain(r, what);
        }
    item.tags = list_field(r, "tags", &item.tag_count);
    item.after = list_field(r, "after", &item.after_count);
    item.needs = list_field(r, "needs", &item.need_count);
    for (size_t i = 0; i < item.need_count; i++)
        if (!is_one_of(item.needs[i], known_needs, S5_COUNT(known_needs))) {
            snprintf(what, sizeof what,
                     "needs '%s' is none of no_auth, credentials, password, requires_password, "
                     "bind, udp, ipv6, deny, origin_name, pid",
                     item.needs[i]);
            complain(r, what);
        }
    return item;
}

static bool has_flag(lua_State *lua, int index, const char *name)
{
    lua_getfield(lua, index, name);
    bool set = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return set;
}

int s5_case_load(const struct s5_case_source *source,
                 void (*found)(void *user, struct s5_case *item), void *user,
                 struct s5_error *error)
{
    struct s5_script_run scratch = {0};
    lua_State *lua = s5_script_open(source, &scratch, error);

    if (lua == NULL) {
        free(scratch.secrets);
        return -1;
    }
    struct reading r = {.lua = lua, .source = source, .common = 2, .error = error};
    size_t members = 0;
    if (!lua_istable(lua, 2) || !(has_flag(lua, 2, "__case") || has_flag(lua, 2, "__family"))) {
        complain(&r, "the file does not return a case { ... } or a family { ... }");
    } else {
        lua_getfield(lua, 2, "run");
        if (!lua_isfunction(lua, -1))
            complain(&r, "the case has no run function");
        lua_pop(lua, 1);
        if (has_flag(lua, 2, "__family")) {
            lua_getfield(lua, 2, "members");
            if (!lua_istable(lua, -1) || (members = lua_rawlen(lua, -1)) == 0)
                complain(&r, "the family has no members");
        }
    }
    for (size_t member = members > 0; !r.bad && member <= members; member++) {
        if (members > 0) {
            lua_rawgeti(lua, 3, (lua_Integer)member);
            r.member = lua_gettop(lua);
            if (!lua_istable(lua, -1)) {
                complain(&r, "a member of a family must be a table");
                break;
            }
        }
        struct s5_case item = read_case(&r, member);
        if (r.bad)
            s5_case_fini(&item);
        else
            found(user, &item);
        lua_settop(lua, members > 0 ? 3 : 2);
    }
    s5_memory_free(&scratch.memory);
    free(scratch.secrets);
    return r.bad ? -1 : 0;
}

/* Whether clients without a password may be served by the instance that the password cases talk to.
 * Only a second instance is known not to serve them; of a lone one, method 00 refused tells it. */
static bool lets_in_without_password(const struct s5_script_env *env)
{
    return env->no_auth == S5_CAN && s5_endpoint_equal(&env->auth_target, &env->target);
}

enum s5_standing s5_script_standing(const struct s5_script_env *env, const char *id,
                                    const char **root)
{
    *root = id;
    return env->standing == NULL ? S5_ABSENT : env->standing(env->standing_user, id, root);
}

void s5_script_block(struct s5_case_result *result, const char *root, const char *seen)
{
    char reason[1024];
    char *id = strdup(root); /* which may be the result's own */

    if (id == NULL)
        abort();
    snprintf(reason, sizeof reason, "blocked by %s%s%s", id, seen == NULL ? "" : ": ",
             seen == NULL ? "" : seen);
    result->verdict = S5_SKIP;
    s5_result_text(&result->reason, reason);
    s5_result_text(&result->blocked_by, id);
    s5_result_text(&result->expected, NULL);
    s5_result_text(&result->got, NULL);
    s5_result_text(&result->where, NULL);
    s5_result_uncharge(result);
    free(id);
}

/* What was not given, or NULL. */
static const char *not_given(const struct s5_script_env *env, const struct s5_case *item)
{
    if (s5_case_is_about_passwords(item) && !env->has_credentials)
        return "needs credentials: give USER:PASS@ in the target, or --auth-exec";
    if (s5_case_needs(item, "requires_password") && lets_in_without_password(env))
        return "needs a target that requires a password, and this one selects method 00: "
               "give --auth-exec";
    if (s5_case_needs(item, "no_auth") && env->no_auth == S5_CAN_DECLINED)
        return "needs a target that requires no authentication; give one as TARGET, "
               "and this one as --auth-exec";
    if (s5_case_needs(item, "deny") && env->denied == NULL)
        return "needs a destination that the target's rules forbid: give --deny HOST:PORT";
    if (s5_case_needs(item, "ipv6") && env->origin6.family == 0)
        return "needs an IPv6 address of this machine that the target reaches: give --origin6 ADDR";
    if (s5_case_needs(item, "origin_name") && env->origin_name == NULL)
        return "needs a name that the target resolves to this machine: give --origin-name NAME";
    if (s5_case_needs(item, "pid") && env->pid == 0)
        return "needs the target's process: start it with --exec";
    return NULL;
}

/* What the probe before the cases found missing. The case that is about it knows better, where it
 * is part of the run. */
static bool lacks_capability(const struct s5_script_env *env, const struct s5_case *item,
                             struct s5_case_result *result)
{
    static const char no_password[] = "the target declines method 02 (USERNAME/PASSWORD)";
    const struct {
        const char *need;
        enum s5_capability capability;
        const char *unsupported;
        const char *blocker;
    } probed[] = {
        {"no_auth", env->no_auth, NULL, "rfc1928/greeting/no-auth"},
        {"password", env->with_password, no_password, "rfc1929/response/success"},
        {"requires_password", env->with_password, no_password, "rfc1929/response/success"},
        {"bind", env->bind, "the target declines BIND (REP 07, or 02 by its rules)",
         "rfc1928/bind/answered"},
        {"udp", env->udp, "the target declines UDP ASSOCIATE (REP 07, or 02 by its rules)",
         "rfc1928/udp/answered"},
        {"ipv6", env->ipv6, "the target declines ATYP 04 with REP 08", "rfc1928/connect/ipv6"},
    };

    for (size_t i = 0; i < S5_COUNT(probed); i++) {
        const char *root;
        if (!s5_case_needs(item, probed[i].need))
            continue;
        if (probed[i].capability == S5_CAN_BROKEN &&
            s5_script_standing(env, probed[i].blocker, &root) != S5_STANDS) {
            s5_script_block(result, root, NULL);
            return true;
        }
        if (probed[i].capability == S5_CAN_DECLINED && probed[i].unsupported != NULL) {
            result->verdict = S5_UNSUPPORTED;
            s5_result_text(&result->reason, probed[i].unsupported);
            return true;
        }
    }
    return false;
}

bool s5_script_lacks(const struct s5_script_env *env, const struct s5_case *item,
                     struct s5_case_result *result)
{
    const char *missing = not_given(env, item);

    if (missing != NULL) {
        result->verdict = S5_SKIP;
        s5_result_text(&result->reason, missing);
        return true;
    }
    if (lacks_capability(env, item, result))
        return true;
    for (size_t i = 0; i < item->after_count; i++) {
        const char *root;
        if (s5_script_standing(env, item->after[i], &root) == S5_FELL) {
            s5_script_block(result, root, NULL);
            return true;
        }
    }
    return false;
}
