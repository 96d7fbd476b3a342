#include "capture/socks/session.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

void s5_session_note(struct s5_session *session, enum s5_note note)
{
    session->notes |= 1u << note;
}

const char *s5_note_text(enum s5_note note)
{
    static const char *const texts[S5_NOTES] = {
        [S5_NOTE_NO_BEGINNING] = "no SYN: the connection was open when the capture began",
        [S5_NOTE_CLIENT_ONLY] = "one direction only: nothing of the server's was captured",
        [S5_NOTE_SERVER_ONLY] = "one direction only: nothing of the client's was captured",
        [S5_NOTE_LOST] = "a message of the dialogue is not in the capture",
        [S5_NOTE_CUT] = "the snap length cuts a message of the dialogue",
        [S5_NOTE_METHOD] =
            "nothing is known of the method's sub-negotiation: what follows is opaque",
        [S5_NOTE_OPAQUE] = "GSSAPI: what follows is opaque",
        [S5_NOTE_UNREADABLE] = "a message cannot be delimited",
        [S5_NOTE_RESET_BY_CLIENT] = "reset by client",
        [S5_NOTE_RESET_BY_SERVER] = "reset by server",
        [S5_NOTE_FALSE_RESET] = "a RST out of the window was ignored",
        [S5_NOTE_OPEN] = "open when the capture ended",
        [S5_NOTE_EVICTED] = "given up before its end: too many connections at once",
        [S5_NOTE_HELD] = "more octets wait in the dialogue than are held",
        [S5_NOTE_ZEROS] = "where the capture lacks octets, the extracted files have zeros",
    };
    return texts[note];
}

bool s5_kept_octets_set(struct s5_kept_octets *kept, struct s5_span octets)
{
    uint8_t *to = kept->octets;

    if (octets.size > sizeof kept->octets) {
        to = realloc(kept->more, octets.size);
        if (to == NULL)
            return false;
        kept->more = to;
    }
    if (octets.size > 0)
        memcpy(to, octets.data, octets.size);
    kept->size = (uint8_t)octets.size;
    kept->known = true;
    return true;
}

struct s5_span s5_kept_octets_get(const struct s5_kept_octets *kept)
{
    return (struct s5_span){kept->size > sizeof kept->octets ? kept->more : kept->octets,
                            kept->size};
}

bool s5_kept_address_set(struct s5_kept_address *kept, const struct s5_address *address)
{
    uint8_t *to = kept->octets;

    if (address->host.size > sizeof kept->octets) {
        to = realloc(kept->name, address->host.size);
        if (to == NULL)
            return false;
        kept->name = to;
    }
    if (address->host.size > 0)
        memcpy(to, address->host.data, address->host.size);
    kept->atyp = address->atyp;
    kept->size = (uint8_t)address->host.size;
    kept->port = address->port;
    kept->known = true;
    return true;
}

struct s5_address s5_kept_address_get(const struct s5_kept_address *kept)
{
    const uint8_t *octets = kept->size > sizeof kept->octets ? kept->name : kept->octets;

    return (struct s5_address){kept->atyp, {octets, kept->size}, kept->port};
}

const char *s5_session_command(const struct s5_session *session)
{
    switch (session->cmd) {
    case S5_CMD_CONNECT:
        return "CONNECT";
    case S5_CMD_BIND:
        return "BIND";
    case S5_CMD_UDP_ASSOCIATE:
        return "UDP_ASSOCIATE";
    default:
        return "UNKNOWN";
    }
}

const char *s5_extracted_ending(enum s5_extracted kind)
{
    static const char *const endings[S5_EXTRACTED_KINDS] = {"-up", "-down", "-udp.ndjson"};

    return endings[kind];
}

void s5_session_fini(struct s5_session *session)
{
    free(session->methods.more);
    free(session->username.more);
    free(session->dst.name);
    free(session->bnd[0].name);
    free(session->bnd[1].name);
}
