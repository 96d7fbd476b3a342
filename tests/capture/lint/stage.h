/* A play of a client, a proxy and who is behind it, told in a line, as packets that --lint judges.
 */
#ifndef SOCKSPEC_TESTS_CAPTURE_LINT_STAGE_H
#define SOCKSPEC_TESTS_CAPTURE_LINT_STAGE_H

/* Plays what `script` says, command by command, separated by semicolons, a millisecond each:
 *
 * - dial: 10.0.0.1:4000 connects to the proxy, 10.0.0.2:1080
 * - client: does so, offers 00, and 00 is chosen
 * - connect, bind, associate HOST:PORT: its request; a HOST that begins with a letter is a name
 * - reply REP HOST:PORT: the proxy's
 * - leg PORT: the proxy connects from that port to 10.0.0.3:80
 * - leg HOST:PORT HOST:PORT: somebody connects to somebody
 * - incoming HOST:PORT PORT: somebody connects to that port of the proxy's
 * - ask PORT, coming HOST:PORT PORT: the same, and nobody answers yet; ask: once more
 * - stand, refuse: who was asked for the latest leg does so
 * - c> s> p> o> OCTETS: the client, the proxy to it, the proxy on the latest leg, who is there
 * - c| s| p| o|: ends its direction
 * - c! s! p! o!: resets
 * - udp FROM TO OCTETS: a datagram
 * - up, down FROM TO DST OCTETS: one with a header; ~ in a name is a NUL
 * - lose, cut, urgent: the next packet that bears octets is not there, lacks its last one, has URG
 * - unheard: the next packet that only acknowledges is not there
 * - wait MS
 *
 * OCTETS are in the notation of tests/octets.h, with commas for its blanks, or r7+100 for a hundred
 * of a fixed sequence, from the eighth on. The reader is told that port 1080 speaks SOCKS5.
 *
 * Returns what the proxy is charged with, "CON-03 @13 #21 ", where @ is the offset and # the
 * packet. Valid until the next call. */
const char *stage_play(const char *script);

#endif
