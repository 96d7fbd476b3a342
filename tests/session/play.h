/* Plays octets to one of the machines, cut as TCP may cut them, and writes down what it does. */
#ifndef SOCKSPEC_TESTS_SESSION_PLAY_H
#define SOCKSPEC_TESTS_SESSION_PLAY_H

#include "fuzz/laws/feed.h"
#include "session/client.h"
#include "session/server.h"

enum { PLAY_TEXT = 8192 };

/* Writes another entry behind " | ", and the findings as " [GRT-02@1]". */
void play_note(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void play_note_findings(char *text, const struct s5_findings *findings);
void play_note_octets(char *text, const char *word, struct s5_span in);

/* What the shell around a server answers. */
struct play_shell {
    struct s5_server_policy policy;
    uint8_t rep;    /* to S5_STEP_OPEN; the address told is 192.0.2.1:1080 */
    uint8_t second; /* of the peer that BIND awaits, 198.51.100.7:9 */
    bool late;      /* only once all octets have arrived */
    bool granted;   /* set: user/pass came and was let in */
};

/* Plays `feed` to a server: "send 0500 | open 1 1.2.3.4:80 | ... | relay 474554", "close", or "eof"
 * where it would read on. user/pass is let in. The invariants of s5_server_step() are asserted. */
void play_server(struct play_shell *shell, struct feed feed, char *text);

/* Plays `feed` to a client: "send 050100 | took method selection | send ... | ready 1.2.3.4:80". */
void play_client(const struct s5_client_wish *wish, struct feed feed, char *text);

#endif
