#include "capture/socks/recognise.h"

#include "wire/message.h"
#include "wire/names.h"

/* Whether `in` begins with a message of `kind` that breaks no clause of its form; S5_UNDECIDED
 * while it may still become one. */
static enum s5_recognition begins_with(enum s5_message_kind kind, struct s5_span in,
                                       struct s5_span *rest)
{
    struct s5_message message = {.kind = kind};
    struct s5_findings findings = {0};
    struct s5_result result = s5_message_decode(kind, in, &message);

    if (result.status == S5_MORE)
        return S5_UNDECIDED;
    s5_message_check(result, &message, &findings);
    if (result.status != S5_OK || findings.count > 0)
        return S5_IS_ELSE;
    if (rest != NULL)
        *rest = s5_span_skip(in, result.size);
    return S5_IS_SOCKS5;
}

/* The client's first octet behind the greeting is the version of what it says next. */
static bool goes_on(struct s5_span rest)
{
    return rest.data[0] == S5_VERSION || rest.data[0] == S5_PASSWORD_VERSION;
}

/* Whether the client's next message is what `method` asks for. */
static enum s5_recognition fits(uint8_t method, struct s5_span rest, bool ended)
{
    enum s5_recognition whether = S5_IS_ELSE;

    if (rest.size == 0)
        whether = S5_UNDECIDED;
    else if (method == S5_METHOD_NO_AUTH)
        whether = begins_with(S5_REQUEST, rest, NULL);
    else if (method == S5_METHOD_PASSWORD)
        whether = begins_with(S5_PASSWORD_REQUEST, rest, NULL);
    else if (method == S5_METHOD_GSSAPI)
        whether = begins_with(S5_GSS_FRAME, rest, NULL);
    return whether == S5_UNDECIDED && ended ? S5_IS_ELSE : whether;
}

/* Whether the client's next message is a request, or credentials. */
static enum s5_recognition is_message(struct s5_span rest, bool ended)
{
    if (!goes_on(rest))
        return S5_IS_ELSE;
    enum s5_recognition whether =
        begins_with(rest.data[0] == S5_VERSION ? S5_REQUEST : S5_PASSWORD_REQUEST, rest, NULL);

    return whether == S5_UNDECIDED && ended ? S5_IS_ELSE : whether;
}

/* A greeting that nobody answered. */
static enum s5_recognition unanswered(const struct s5_first_words *words,
                                      const struct s5_greeting *greeting, struct s5_span rest)
{
    if (!words->ended)
        return S5_UNDECIDED;
    if (greeting->methods.size == 0 || (rest.size > 0 && !goes_on(rest)))
        return S5_IS_ELSE;
    if (words->beginning)
        return S5_IS_SOCKS5;
    /* One direction alone, and its beginning not seen: the next message has to be whole. */
    return words->server_absent && rest.size > 0 ? is_message(rest, true) : S5_IS_ELSE;
}

/* What is chosen was offered: what the client says next has to go with it. */
static enum s5_recognition chosen(const struct s5_first_words *words, uint8_t method,
                                  struct s5_span rest)
{
    if (!words->beginning)
        return fits(method, rest, words->ended);
    /* A server that goes on before the client does is another protocol's, or a broken one. */
    if (rest.size == 0)
        return words->server.size == 2 || words->ended ? S5_IS_SOCKS5 : S5_UNDECIDED;
    return goes_on(rest) ? S5_IS_SOCKS5 : S5_IS_ELSE;
}

static enum s5_recognition answered(const struct s5_first_words *words,
                                    const struct s5_greeting *greeting, struct s5_span rest)
{
    uint8_t method = words->server.data[1];
    bool alone = words->server.size == 2 && rest.size == 0;

    /* DCE/RPC begins 05 00 on both sides; a greeting without methods is one only if nothing more
     * was said than it and its refusal. */
    if (greeting->methods.size == 0)
        return method == S5_METHOD_NONE_ACCEPTABLE && alone && words->beginning ? S5_IS_SOCKS5
                                                                                : S5_IS_ELSE;
    if (method == S5_METHOD_NONE_ACCEPTABLE) {
        if (words->beginning || alone)
            return S5_IS_SOCKS5;
        return words->server.size == 2 ? is_message(rest, words->ended) : S5_IS_ELSE;
    }
    if (s5_greeting_offers(greeting, method))
        return chosen(words, method, rest);
    /* A method that was not offered is a wrong answer where nothing else is said, or where the
     * client speaks SOCKS5 without doubt. */
    if (!words->beginning)
        return S5_IS_ELSE;
    if (rest.size > 0)
        return is_message(rest, words->ended);
    if (alone)
        return S5_IS_SOCKS5;
    return words->ended ? S5_IS_ELSE : S5_UNDECIDED;
}

/* The server's side alone: its messages have to be whole. */
static enum s5_recognition server_alone(const struct s5_first_words *words)
{
    struct s5_span rest;

    if (begins_with(S5_CHOICE, words->server, &rest) != S5_IS_SOCKS5)
        return S5_IS_ELSE;
    uint8_t method = words->server.data[1];
    if (method == S5_METHOD_PASSWORD) {
        if (begins_with(S5_PASSWORD_RESPONSE, rest, &rest) != S5_IS_SOCKS5)
            return S5_IS_ELSE;
    } else if (method == S5_METHOD_NONE_ACCEPTABLE) {
        return words->beginning && rest.size == 0 ? S5_IS_SOCKS5 : S5_IS_ELSE;
    } else if (method != S5_METHOD_NO_AUTH) {
        return S5_IS_ELSE;
    }
    return begins_with(S5_REPLY, rest, NULL);
}

enum s5_recognition s5_recognise(const struct s5_first_words *words)
{
    struct s5_greeting greeting;
    bool other_version = words->server.size > 0 && words->server.data[0] != S5_VERSION;

    if (words->client.size == 0) {
        if (other_version)
            return S5_IS_ELSE;
        if (!words->ended)
            return S5_UNDECIDED;
        return words->client_absent && server_alone(words) == S5_IS_SOCKS5 ? S5_IS_SOCKS5
                                                                           : S5_IS_ELSE;
    }
    if (words->client.data[0] == 4) {
        struct s5_message message;
        struct s5_result result = s5_message_decode(S5_SOCKS4_REQUEST, words->client, &message);
        if (result.status == S5_MORE && !words->ended)
            return S5_UNDECIDED;
        return result.status == S5_OK ? S5_IS_SOCKS4 : S5_IS_ELSE;
    }
    if (other_version)
        return S5_IS_ELSE;
    struct s5_result result = s5_greeting_decode(words->client, &greeting);
    if (result.status == S5_MORE && !words->ended)
        return S5_UNDECIDED;
    if (result.status != S5_OK)
        return S5_IS_ELSE;
    struct s5_span rest = s5_span_skip(words->client, result.size);
    if (words->server.size >= 2)
        return answered(words, &greeting, rest);
    if (words->server.size == 1 && !words->ended)
        return S5_UNDECIDED;
    return unanswered(words, &greeting, rest);
}
