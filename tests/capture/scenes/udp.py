"""UDP associations: whose a datagram is, and when."""
import craft
from scene import C, CLIENT, NOWHERE, S, Flow, scene

RELAY = "192.0.2.1:50000"
SENDER = "192.0.2.10:41000"
DNS, ECHO = "198.51.100.53:53", "198.51.100.9:7"


class Association:
    """A control connection and the datagrams that belong to it."""

    def __init__(self, made, client=CLIENT, server="192.0.2.1:1080", declared="0.0.0.0:0", bnd=RELAY, relay=None, sender=SENDER,
                 rep=0, asked=True):
        self.made, self.relay, self.sender = made, relay or bnd, sender
        self.flow = Flow(made, client, server).open()
        self.declared, self.bnd, self.rep = declared, bnd, rep
        self.flow.greet()
        self.session = None
        if asked:
            self.ask()

    def ask(self):
        self.flow.ask(3, self.declared, self.rep, self.bnd)

    def expect(self, **fields):
        self.session = self.made.session(self.flow, cmd="UDP_ASSOCIATE", dst=self.declared, bnd=self.bnd, rep=self.rep, **fields)
        return self.session

    def up(self, dst, data, frag=0, rsv=0, counts=True, sender=None, text=None, **how):
        number = self.made.udp(sender or self.sender, self.relay, craft.datagram(dst, data, frag, rsv), **how)
        if counts:
            self.made.datagram(self.session or self, number, "up", sender or self.sender, self.relay, text or dst, frag, rsv, len(data))
        return number

    def down(self, source, data, frag=0, rsv=0, counts=True, to=None, text=None, **how):
        number = self.made.udp(self.relay, to or self.sender, craft.datagram(source, data, frag, rsv), **how)
        if counts:
            self.made.datagram(self.session or self, number, "down", text or source, self.relay, to or self.sender, frag, rsv,
                               len(data))
        return number

    @property
    def id(self):
        """Datagrams may be told ahead of their session."""
        return self.session.id


@scene("udp-associate", "an association with a declared port: datagrams up and down, empty ones too")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.up(ECHO, b"")
    a.down(ECHO, b"")
    a.up(ECHO, b"x" * 1400)
    a.flow.close()
    a.expect()


@scene("udp-undeclared", "a client that does not know its own port: the one from which its datagrams come")
def _(made):
    a = Association(made)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect()


@scene("udp-bnd-zero", "BND.ADDR is 0.0.0.0: the relay is where the server is")
def _(made):
    a = Association(made, bnd="0.0.0.0:50000", relay=RELAY)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    made.udp(SENDER, "192.0.2.2:50000", craft.datagram(DNS, b"another host's port 50000"))
    a.flow.close()
    made.violation(a.expect(), a.flow.frames[6], "server", "UDP-01")


@scene("udp-bnd-zero-ipv6", "BND.ADDR is :: in a connection over IPv6")
def _(made):
    a = Association(made, "[2001:db8::a]:40006", "[2001:db8::1]:1080", bnd="[::]:50000", relay="[2001:db8::1]:50000",
                    declared="[::]:0", sender="[2001:db8::a]:41000")
    a.up("[2001:db8:1::7]:53", b"q" * 30)
    a.down("[2001:db8:1::7]:53", b"a" * 90)
    a.flow.close()
    made.violation(a.expect(), a.flow.frames[6], "server", "UDP-01")


@scene("udp-bnd-port-zero", "BND.PORT is 0: the relay is nobody's")
def _(made):
    a = Association(made, bnd="192.0.2.1:0", relay=RELAY)
    a.up(DNS, b"q" * 30, counts=False)
    a.down(DNS, b"a" * 90, counts=False)
    a.flow.close()
    made.violation(a.expect(), a.flow.frames[6], "server", "UDP-01")


@scene("udp-bnd-elsewhere", "the relay is another host than the server")
def _(made):
    a = Association(made, bnd="203.0.113.5:6000")
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    made.udp(SENDER, "192.0.2.1:6000", craft.datagram(DNS, b"the server's port 6000 is not the relay's"))
    a.flow.close()
    a.expect()


@scene("udp-before-the-reply", "datagrams of a client that knows the relay's port, ahead of the reply and of the request")
def _(made):
    a = Association(made, declared=SENDER, asked=False)
    a.up(DNS, b"first")
    a.flow.c(craft.request(3, SENDER))
    a.up(DNS, b"second")
    a.flow.s(craft.reply(0, RELAY))
    a.up(DNS, b"third")
    a.down(DNS, b"answer")
    a.flow.close()
    a.expect()


@scene("udp-after-the-end", "datagrams behind the end of the control connection belong to nobody; the one that the relay still "
       "passes on to the client is a departure")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.flow.segment(C, flags="FA")
    a.down(DNS, b"between the two ends")
    a.flow.segment(S, flags="FA")
    a.flow.segment(C)
    made.wait(1)
    a.up(DNS, b"too late", counts=False)
    late = a.down(DNS, b"too late", counts=False)
    made.violation(a.expect(), late, "server", "UDP-03")


@scene("udp-after-a-reset", "the control connection ends with a reset")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.flow.segment(C, flags="RA")
    made.wait(1)
    a.up(DNS, b"too late", counts=False)
    a.expect(notes=["reset by client"])


@scene("udp-after-a-forged-reset", "a reset out of the window does not end the association")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.flow.segment(S, flags="R", seq=7)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect(notes=["!reset"])


@scene("udp-no-end", "an association whose control connection is still open when the capture ends")
def _(made):
    a = Association(made, declared=SENDER)
    made.wait(100)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.expect()


@scene("udp-refused", "an association that is refused: datagrams to the address in its reply belong to nobody")
def _(made):
    a = Association(made, declared=SENDER, rep=7, bnd=RELAY)
    a.up(DNS, b"q" * 30, counts=False)
    a.flow.close(S)
    a.expect()


@scene("udp-fragments",
       "FRAG: a sequence of three, two sequences one after another, one that is given up, the other direction too")
def _(made):
    a = Association(made, declared=SENDER)
    for frag in (1, 2, 0x83, 1, 0x82, 1, 2, 1, 127, 0):
        a.up(DNS, bytes([frag]) * 20, frag=frag)
    for frag in (1, 0x82):
        a.down(DNS, bytes([frag]) * 30, frag=frag)
    a.flow.close()
    a.expect()


@scene("udp-destinations", "datagrams to IPv6 addresses and to names, with strange octets too")
def _(made):
    a = Association(made, declared=SENDER)
    a.up("[2001:db8:1::7]:53", b"six")
    a.down("[2001:db8:1::7]:53", b"six" * 5)
    a.up("dns.example:53", b"name")
    a.down("dns.example:53", b"name" * 5)
    a.up((b"x" * 255, 65535), b"long", text="x" * 255 + ":65535")
    a.up((b"\x1b[1m\x00\\", 53), b"strange", text=r"\x1b[1m\x00" + "\\\\:53")
    a.flow.close()
    a.expect()


@scene("udp-over-ipv6", "client and relay speak IPv6")
def _(made):
    a = Association(made, "[2001:db8::a]:40006", "[2001:db8::1]:1080", declared="[2001:db8::a]:41000", bnd="[2001:db8::1]:50000",
                    sender="[2001:db8::a]:41000")
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect()


@scene("udp-header-unreadable",
       "datagrams whose header cannot be read: too short, of an unknown ATYP, a name longer than the datagram")
def _(made):
    a = Association(made, declared=SENDER)
    session = a.expect()
    for octets in (b"", b"\0", b"\0\0\0", b"\0\0\0\2\1\2\3\4\5\6", b"\0\0\0\1\1\2\3\4\0", b"\0\0\0\3\x09name\0\x35"):
        for way, ends, party in (("up", (SENDER, RELAY), "client"), ("down", (RELAY, SENDER), "server")):
            number = made.udp(*ends, octets)
            made.datagram(session, number, way, SENDER if way == "up" else None, RELAY, None if way == "up" else SENDER, None, None,
                          None)
            made.violation(session, number, party, "UDP-04")
    a.up(DNS, b"good")
    a.flow.close()


@scene("udp-snap-length",
       "datagrams that a snap length cut in their data (the octets on the wire are counted) and in their header")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 500, keep_data=30)
    a.down(DNS, b"a" * 900, keep_data=10)
    session = a.expect()
    number = made.udp(SENDER, RELAY, craft.datagram("a-name-that-is-cut.example:53", b"q" * 100), keep_data=12)
    made.datagram(session, number, "up", SENDER, RELAY, None, None, None, None)
    a.flow.close()


@scene("udp-ip-fragments", "datagrams in fragments of IP: told where the last piece came")
def _(made):
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 2000, cuts=(1480,))
    a.down(DNS, b"a" * 3000, cuts=(8, 1480, 2960))
    a.flow.close()
    a.expect()


@scene("udp-no-association", "datagrams that look as if they belonged to an association, where there is none")
def _(made):
    made.udp(SENDER, RELAY, craft.datagram(DNS, b"q" * 30))
    made.udp(RELAY, SENDER, craft.datagram(DNS, b"a" * 90))
    flow = Flow(made)
    made.session(flow, **flow.whole())
    made.udp(SENDER, flow.peer[S], craft.datagram(DNS, b"q" * 30))


@scene("udp-before-the-connection", "a datagram ahead of the control connection's first packet belongs to nobody")
def _(made):
    made.udp(SENDER, RELAY, craft.datagram(DNS, b"too early"))
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.flow.close()
    a.expect()


@scene("udp-name-empty", "names of length 0 in the header: readable, and wrong")
def _(made):
    a = Association(made, declared=SENDER)
    session = a.expect()
    made.violation(session, a.up((b"", 53), b"q" * 30, text=":53"), "client", "UDP-04")
    made.violation(session, a.down((b"", 53), b"q" * 30, text=":53"), "server", "UDP-04")
    a.flow.close()


@scene("udp-failed-then-served", "one client: an association refused, then another with the same ports that is served")
def _(made):
    refused = Association(made, declared=SENDER, rep=1, bnd=NOWHERE, relay=RELAY)
    refused.flow.close(S)
    refused.expect()
    served = Association(made, "192.0.2.10:40002", declared=SENDER)
    served.up(DNS, b"q" * 30)
    served.down(DNS, b"a" * 90)
    served.flow.close()
    served.expect()


@scene("udp-bnd-ipv4-in-ipv6", "BND is an IPv4 address written as one of IPv6: the relay is where that IPv4 address is")
def _(made):
    a = Association(made, declared=SENDER, bnd="[::ffff:192.0.2.1]:50000", relay=RELAY)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect()


@scene("udp-ethernet-padding",
       "datagrams so short that their frames are padded: padding is no data", link=craft.ethernet(padding=b"\x55"))
def _(made):
    a = Association(made, declared=SENDER)
    for size in (0, 1, 7, 8, 9):
        a.up(DNS, b"q" * size)
        a.down(DNS, b"a" * size)
    session = a.expect()
    number = made.udp(SENDER, RELAY, b"\0\0\0\1\1\2\3")
    made.datagram(session, number, "up", SENDER, RELAY, None, None, None, None)
    made.violation(session, number, "client", "UDP-04")
    a.flow.close()


@scene("udp-ip-fragment-lost", "a datagram of which a fragment is lacking is none")
def _(made):
    a = Association(made, declared=SENDER)
    payload = craft.udp_datagram(SENDER, RELAY, craft.datagram(DNS, b"q" * 2000))
    made.ip(craft.fragments("192.0.2.10", "192.0.2.1", craft.UDP, payload, (1480,))[0])
    a.up(DNS, b"q" * 30)
    a.flow.close()
    a.expect()
