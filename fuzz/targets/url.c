/* A target URL, as `sockspec test` takes it. */
#include "fuzz/target.h"
#include "run/target.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 2048 };

/* What is printed in a report names the same proxy, and no password. */
static const char *law_of_printing(const struct s5_target_url *url)
{
    struct s5_target_url again;
    char text[TEXT_MAX];

    if (strpbrk(url->host, "[]") != NULL)
        return NULL; /* no host has them */
    s5_target_url_print(url, text, sizeof text);
    if (s5_target_url_parse(text, &again, NULL) != 0)
        return "what is printed cannot be read";
    if (strcmp(again.host, url->host) != 0 || again.port != url->port ||
        again.has_credentials != url->has_credentials || again.user_size != url->user_size ||
        memcmp(again.user, url->user, url->user_size) != 0)
        return "what is printed is another target";
    return again.has_credentials && (again.password_size != 3 || memcmp(again.password, "***", 3))
               ? "a password is printed"
               : NULL;
}

static const char *law_of_url(const char *text)
{
    struct s5_target_url url;
    struct s5_error error = {""};

    int status = s5_target_url_parse(text, &url, &error);
    fuzz_verdict("%s", status == 0 ? "accepted" : "refused");
    if (status != 0)
        return error.text[0] == '\0' ? "it is refused without a word" : NULL;
    size_t host = strnlen(url.host, sizeof url.host);
    if (host == 0 || host == sizeof url.host || url.port == 0)
        return "it names no host, or no port";
    if (url.user_size > sizeof url.user || url.password_size > sizeof url.password ||
        url.has_credentials != (url.user_size > 0 && url.password_size > 0))
        return "credentials that cannot be";
    return law_of_printing(&url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        return -1;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    fuzz_demand("url", law_of_url(text), (struct s5_span){data, size});
    free(text);
    return 0;
}
