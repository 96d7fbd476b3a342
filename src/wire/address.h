/* RFC 1928 section 5, with the port that always follows it:
 *
 *   ATYP(1)  ADDR(4 | 16 | 1+n)  PORT(2)
 */
#ifndef SOCKSPEC_WIRE_ADDRESS_H
#define SOCKSPEC_WIRE_ADDRESS_H

#include "wire/cursor.h"
#include "wire/findings.h"

/* `host` is the 4 or 16 octets of the address, or the 0 to 255 octets of the name without its
 * length octet; it borrows from the decoded buffer. `port` is in host order. */
struct s5_address {
    uint8_t atyp;
    struct s5_span host;
    uint16_t port;
};

enum {
    S5_NAME_MAX = 255,
    S5_ADDRESS_MAX = 1 + 1 + S5_NAME_MAX + 2, /* octets on the wire */
    S5_ADDRESS_TEXT = 4 * S5_NAME_MAX + 16,   /* characters of the printed form, NUL included */
};

/* An address of each type. The span is borrowed, not copied. */
struct s5_address s5_address_ipv4(struct s5_span four, uint16_t port);
struct s5_address s5_address_ipv6(struct s5_span sixteen, uint16_t port);
struct s5_address s5_address_name(struct s5_span name, uint16_t port);

/* Takes ATYP, address and port; an ATYP other than 1, 3 and 4 is S5_FAULT_ATYP. */
struct s5_address s5_take_address(struct s5_cursor *c);

/* Writes ATYP, address and port, a length octet before the host when ATYP is 3. A name of more than
 * 255 octets cannot be written: the writer is made to fail. */
void s5_put_address(struct s5_writer *w, const struct s5_address *address);

/* Findings about an address whose ATYP stands at offset `at` of its message (ADDR-02, ADDR-05). */
void s5_address_check(const struct s5_address *address, size_t at, struct s5_findings *findings);

/* "1.2.3.4:80", "[::1]:80", "name:80" (the name escaped as s5_text_escape does). */
void s5_address_print(const struct s5_address *address, char *out, size_t size);

#endif
