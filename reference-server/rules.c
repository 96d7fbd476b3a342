#include "reference-server/rules.h"

#include "wire/names.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct net {
    bool any;
    struct s5_endpoint base;
    unsigned bits;
};

enum target { TARGET_ANY, TARGET_NET, TARGET_NAME, TARGET_SUFFIX };

struct rule {
    bool deny;
    unsigned commands; /* one bit a CMD; 0: every one */
    char *user;        /* NULL: everybody */
    struct net from;
    enum target target;
    struct net to;
    char *name; /* TARGET_NAME: the name; TARGET_SUFFIX: ".example.com" */
    uint16_t first_port;
    uint16_t last_port;
};

struct s5_rules {
    struct rule *list;
    size_t count;
};

struct s5_rules *s5_rules_new(void)
{
    return calloc(1, sizeof(struct s5_rules));
}

static void rule_fini(struct rule *rule)
{
    free(rule->user);
    free(rule->name);
}

void s5_rules_free(struct s5_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->count; i++)
        rule_fini(&rules->list[i]);
    free(rules->list);
    free(rules);
}

/* ---- judging ---- */

/* An address in its one form: ::ffff:10.0.0.1 is 10.0.0.1, or a rule could be walked around. */
static struct s5_endpoint unmapped(const struct s5_endpoint *endpoint)
{
    struct s5_endpoint plain = *endpoint;
    struct s5_address address = s5_endpoint_address(endpoint);

    s5_endpoint_from_address(&address, &plain);
    return plain;
}

static bool net_holds(const struct net *net, const struct s5_endpoint *endpoint)
{
    struct s5_endpoint plain = unmapped(endpoint);

    if (net->any)
        return true;
    if (net->base.family != plain.family)
        return false;
    size_t whole = net->bits / 8;
    unsigned rest = net->bits % 8;
    if (memcmp(net->base.ip, plain.ip, whole) != 0)
        return false;
    return rest == 0 || (net->base.ip[whole] ^ plain.ip[whole]) >> (8 - rest) == 0;
}

static bool same_text(struct s5_span in, const char *text)
{
    return in.size == strlen(text) && strncasecmp((const char *)in.data, text, in.size) == 0;
}

static bool name_fits(const struct rule *rule, struct s5_span name)
{
    /* "example.com." is the same name, told absolutely. */
    if (name.size > 0 && name.data[name.size - 1] == '.')
        name.size--;
    if (rule->target == TARGET_NAME)
        return name.size > 0 && same_text(name, rule->name);
    size_t suffix = strlen(rule->name);
    return name.size > suffix && same_text(s5_span_skip(name, name.size - suffix), rule->name);
}

/* Who asks, and for which command. */
static bool concerns(const struct rule *rule, const struct s5_rules_question *question)
{
    if (rule->commands != 0 && (rule->commands & 1u << question->cmd) == 0)
        return false;
    if (rule->user != NULL && !s5_span_equal(question->user, s5_span_text(rule->user)))
        return false;
    return net_holds(&rule->from, question->from);
}

static bool port_fits(const struct rule *rule, const struct s5_rules_question *question)
{
    return question->port >= rule->first_port && question->port <= rule->last_port;
}

/* Whether the question does not tell yet what the rule is about: an association is asked for before
 * its destinations are known, a BIND possibly for anybody, a name before it is resolved. */
static bool hangs_on_address(const struct rule *rule, const struct s5_rules_question *question)
{
    bool port_known = question->name.size > 0 || question->port != 0;
    bool all_ports = rule->first_port == 0 && rule->last_port == UINT16_MAX;

    if (port_known && !port_fits(rule, question))
        return false;
    if (!port_known && !all_ports)
        return true;
    return rule->target == TARGET_NET || (rule->target != TARGET_ANY && question->name.size == 0);
}

static bool reaches(const struct rule *rule, const struct s5_rules_question *question)
{
    if (!port_fits(rule, question))
        return false;
    if (rule->target == TARGET_NET)
        return question->to != NULL && net_holds(&rule->to, question->to);
    return rule->target == TARGET_ANY || name_fits(rule, question->name);
}

enum s5_rules_answer s5_rules_judge(const struct s5_rules *rules,
                                    const struct s5_rules_question *question)
{
    bool may_allow = false;
    bool may_deny = false;
    bool decided = false;

    for (size_t i = 0; rules != NULL && i < rules->count && !decided; i++) {
        const struct rule *rule = &rules->list[i];
        bool hangs = question->to == NULL && hangs_on_address(rule, question);
        if (!concerns(rule, question) || (!hangs && !reaches(rule, question)))
            continue;
        decided = !hangs;
        may_allow |= !rule->deny;
        may_deny |= rule->deny;
    }
    may_allow |= !decided;
    if (may_allow && may_deny)
        return S5_RULES_DEPENDS;
    return may_deny ? S5_RULES_DENY : S5_RULES_ALLOW;
}

/* ---- reading ---- */

/* The words of a line, one after another; cuts them out of `rest`. */
static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t\r\n");
    size_t size = strcspn(word, " \t\r\n");

    if (size == 0)
        return NULL;
    *rest = word + size;
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

static int parse_number(const char *text, unsigned long most, unsigned long *out)
{
    char *end;

    if (!isdigit((unsigned char)*text))
        return -1;
    errno = 0;
    *out = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0' && *out <= most ? 0 : -1;
}

static bool bits_beyond(const struct net *net)
{
    size_t size = net->base.family == 4 ? 4 : 16;

    for (unsigned bit = net->bits; bit < 8 * size; bit++)
        if ((net->base.ip[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return true;
    return false;
}

static int parse_net(const char *text, struct net *out, struct s5_error *error)
{
    char address[64];
    size_t size = strcspn(text, "/");
    unsigned long most;
    unsigned long bits;

    *out = (struct net){.any = strcmp(text, "any") == 0};
    if (out->any)
        return 0;
    if (text[0] == '[' && size > 2 && text[size - 1] == ']')
        snprintf(address, sizeof address, "%.*s", (int)(size - 2), text + 1);
    else
        snprintf(address, sizeof address, "%.*s", (int)size, text);
    if (size >= sizeof address || s5_endpoint_parse_host(address, 0, &out->base) != 0)
        return s5_error_set(error, "'%s' is no address or network", text);
    bits = most = out->base.family == 4 ? 32 : 128;
    if (text[size] == '/' && parse_number(text + size + 1, most, &bits) != 0)
        return s5_error_set(error, "'%s': a prefix length is 0 to %lu", text, most);
    out->bits = (unsigned)bits;
    if (bits_beyond(out))
        return s5_error_set(error, "'%s' has bits set behind its prefix of %u", text, out->bits);
    out->base = unmapped(&out->base);
    if (out->base.family == 4 && bits > 32)
        out->bits -= 96;
    return 0;
}

/* Letters, digits, '-', '_' and '.', with a last label that is not a number (a mistyped address).
 */
static bool is_name(const char *text)
{
    const char *last = strrchr(text, '.');

    last = last == NULL ? text : last + 1;
    return text[strspn(text,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] ==
               '\0' &&
           *last != '\0' && last[strspn(last, "0123456789")] != '\0' && text[0] != '.' &&
           strstr(text, "..") == NULL;
}

static int parse_to(char *text, struct rule *rule, struct s5_error *error)
{
    bool suffix = strncmp(text, "*.", 2) == 0;

    if (strcmp(text, "any") == 0)
        return 0;
    if (!is_name(suffix ? text + 2 : text)) {
        rule->target = TARGET_NET;
        if (suffix || strpbrk(text, ":/[0123456789") == NULL)
            return s5_error_set(error, "'%s' is no address, network, name or *.suffix", text);
        return parse_net(text, &rule->to, error);
    }
    rule->target = suffix ? TARGET_SUFFIX : TARGET_NAME;
    rule->name = strdup(suffix ? text + 1 : text);
    return rule->name == NULL ? s5_error_set(error, "out of memory") : 0;
}

static int parse_port(char *text, struct rule *rule, struct s5_error *error)
{
    char *dash = strchr(text, '-');
    unsigned long first;
    unsigned long last;

    if (dash != NULL)
        *dash = '\0';
    if (parse_number(text, 65535, &first) != 0 ||
        parse_number(dash == NULL ? text : dash + 1, 65535, &last) != 0)
        return s5_error_set(error, "a port is 0 to 65535, or a range of them as 1-1023");
    if (first > last)
        return s5_error_set(error, "the ports %lu-%lu run backwards", first, last);
    rule->first_port = (uint16_t)first;
    rule->last_port = (uint16_t)last;
    return 0;
}

static int parse_user(char *text, struct rule *rule, struct s5_error *error)
{
    rule->user = strdup(text);
    return rule->user == NULL ? s5_error_set(error, "out of memory") : 0;
}

static int parse_from(char *text, struct rule *rule, struct s5_error *error)
{
    return parse_net(text, &rule->from, error);
}

static unsigned command_bit(const char *word)
{
    static const struct {
        const char *word;
        unsigned cmd;
    } commands[] = {
        {"connect", S5_CMD_CONNECT}, {"bind", S5_CMD_BIND}, {"udp", S5_CMD_UDP_ASSOCIATE}};

    for (size_t i = 0; i < S5_COUNT(commands); i++)
        if (strcmp(word, commands[i].word) == 0)
            return 1u << commands[i].cmd;
    return 0;
}

/* The parts behind action and commands, each at most once and in any order. */
static int parse_parts(char *word, char **rest, struct rule *rule, struct s5_error *error)
{
    static const struct {
        const char *word;
        int (*parse)(char *text, struct rule *rule, struct s5_error *error);
    } parts[] = {
        {"user", parse_user}, {"from", parse_from}, {"to", parse_to}, {"port", parse_port}};
    unsigned seen = 0;

    for (; word != NULL; word = next_word(rest)) {
        size_t i = 0;
        while (i < S5_COUNT(parts) && strcmp(word, parts[i].word) != 0)
            i++;
        if (i == S5_COUNT(parts))
            return s5_error_set(error, "'%s' where one of %suser, from, to, port was expected",
                                word, seen == 0 ? "connect, bind, udp, " : "");
        if ((seen & 1u << i) != 0)
            return s5_error_set(error, "'%s' stands there twice", word);
        seen |= 1u << i;
        char *value = next_word(rest);
        if (value == NULL)
            return s5_error_set(error, "nothing follows '%s'", word);
        if (parts[i].parse(value, rule, error) != 0)
            return -1;
    }
    return 0;
}

static int parse_rule(char *line, struct rule *rule, struct s5_error *error)
{
    char *word = next_word(&line);
    unsigned bit;

    rule->deny = strcmp(word, "deny") == 0;
    if (!rule->deny && strcmp(word, "allow") != 0)
        return s5_error_set(error, "'%s' where allow or deny was expected", word);
    word = next_word(&line);
    while (word != NULL && (bit = command_bit(word)) != 0) {
        rule->commands |= bit;
        word = next_word(&line);
    }
    return parse_parts(word, &line, rule, error);
}

int s5_rules_add(struct s5_rules *rules, const char *line, struct s5_error *error)
{
    struct rule rule = {.from = {.any = true}, .last_port = 65535};
    char *copy = strndup(line, strcspn(line, "#"));
    int result = -1;

    if (copy == NULL)
        return s5_error_set(error, "out of memory");
    if (copy[strspn(copy, " \t\r\n")] == '\0') {
        free(copy);
        return 0;
    }
    struct rule *list = realloc(rules->list, (rules->count + 1) * sizeof *list);
    if (list != NULL) {
        rules->list = list;
        result = parse_rule(copy, &rule, error);
    } else {
        s5_error_set(error, "out of memory");
    }
    free(copy);
    if (result == 0)
        rules->list[rules->count++] = rule;
    else
        rule_fini(&rule);
    return result;
}

int s5_rules_load(struct s5_rules *rules, const char *path, struct s5_error *error)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    int result = 0;

    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    for (unsigned number = 1; result == 0 && getline(&line, &room, file) >= 0; number++) {
        struct s5_error why;
        if (s5_rules_add(rules, line, &why) != 0)
            result = s5_error_set(error, "%s:%u: %s", path, number, why.text);
    }
    if (result == 0 && ferror(file))
        result = s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return result;
}
