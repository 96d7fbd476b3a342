"""The dialogue itself: how it is cut into segments, what it asks for, how it ends."""
import craft
from scene import BND, C, CLIENT, DST, NOWHERE, S, Flow, any_of, scene

LISTENS, CALLER = "192.0.2.1:51000", "198.51.100.7:20"


def opened(made, *offer, client=CLIENT, **how):
    flow = Flow(made, client, **how).open()
    flow.greet(*offer)
    return flow


@scene("dialogue-connect", "CONNECT to IPv4, IPv6 and a name, each answered with an address of each kind")
def _(made):
    port = 40001
    for dst in (DST, "[2001:db8:1::7]:443", "www.example:65535"):
        for bnd in (BND, "[2001:db8::1]:50001", "proxy.example:1"):
            flow = Flow(made, f"192.0.2.10:{port}")
            made.session(flow, dst=dst, bnd=bnd, **flow.whole(dst=dst, bnd=bnd))
            port += 1


@scene("dialogue-addresses", "addresses as they are written: IPv4 in IPv6, zeros, a name that looks like an address, a port of 0")
def _(made):
    asked = ["[::ffff:192.0.2.7]:80", "[::1]:80", "[::]:80", "[2001:db8::1:0:0:1]:80", "0.0.0.0:0", "255.255.255.255:65535"]
    for number, dst in enumerate(asked):
        flow = Flow(made, f"192.0.2.10:{40001 + number}")
        made.session(flow, dst=dst, rep=4, bnd=NOWHERE, **refused(flow, dst))
    flow = Flow(made, "192.0.2.10:40101")
    made.session(flow, dst="198.51.100.7:80", rep=4, bnd=NOWHERE, **refused(flow, (b"198.51.100.7", 80)))
    flow = Flow(made, "192.0.2.10:40102")
    made.session(flow, dst="[::1]:80", rep=4, bnd=NOWHERE, **refused(flow, (b"[::1]", 80)))


def refused(flow, dst, rep=4):
    flow.open()
    flow.greet()
    flow.ask(dst=dst, rep=rep, bnd=NOWHERE)
    flow.close(S)
    return {}


@scene("dialogue-names-with-strange-octets",
       "names whose octets a terminal or a JSON reader must not get raw, and one of 255 octets")
def _(made):
    names = [(b"a\\b\"c", r'a\\b"c'), (b"\x1b[31mred\x07", r"\x1b[31mred\x07"), (bytes([0x7f, 0x80, 0xff, 0xc3, 0xa4]),
             r"\x7f\x80\xff\xc3\xa4"), (b" \t\r\n", r" \x09\x0d\x0a"), (b"<script>&'", "<script>&'"),
             (b"x" * 255, "x" * 255)]
    for number, (name, text) in enumerate(names):
        flow = Flow(made, f"192.0.2.10:{40001 + number}")
        made.session(flow, dst=f"{text}:80", rep=4, bnd=NOWHERE, **refused(flow, (name, 80)))


@scene("dialogue-any-port", "SOCKS5 on ports that belong to others: 80, 443, 53, 22 and 65535")
def _(made):
    for number, port in enumerate((80, 443, 53, 22, 65535)):
        flow = Flow(made, f"192.0.2.10:{40001 + number}", f"192.0.2.1:{port}")
        made.session(flow, **flow.whole())


@scene("dialogue-server-port-above-clients", "the client's port is 1080 and the server's is high: who greets is the client")
def _(made):
    flow = Flow(made, "192.0.2.10:1080", "192.0.2.1:54321")
    made.session(flow, **flow.whole())


@scene("dialogue-in-one-segment", "all that the client says in one segment, all that the server says in another")
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(0) + craft.request(1, DST) + b"u" * 100)
    flow.s(craft.choice(0) + craft.reply(0, BND) + b"d" * 200)
    flow.close()
    made.session(flow, bytes_up=100, bytes_down=200)


@scene("dialogue-in-one-segment-with-password", "the same with a password")
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(2) + craft.credentials(b"alice", b"secret") + craft.request(1, DST) + b"u" * 100)
    flow.s(craft.choice(2) + craft.status(0) + craft.reply(0, BND) + b"d" * 200)
    flow.close()
    made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=0, bytes_up=100, bytes_down=200)


@scene("dialogue-octetwise", "every octet of the dialogue in a segment of its own")
def _(made):
    flow = Flow(made).open()
    for side, say in ((C, craft.greeting(0, 2)), (S, craft.choice(2)), (C, craft.credentials(b"bob", b"pw")), (S, craft.status(0)),
                      (C, craft.request(1, "a.example:80")), (S, craft.reply(0, BND)), (C, b"up"), (S, b"down")):
        for octet in say:
            flow.segment(side, bytes([octet]), "PA")
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, username="bob", auth_status=0, dst="a.example:80", bytes_up=2, bytes_down=4)


@scene("dialogue-segments-across-messages", "segments that end and begin in the middle of messages")
def _(made):
    flow = Flow(made).open()
    say = craft.greeting(2) + craft.credentials(b"alice", b"secret") + craft.request(1, DST) + b"u" * 100
    for start in range(0, len(say), 7):
        flow.c(say[start:start + 7])
    say = craft.choice(2) + craft.status(0) + craft.reply(0, BND) + b"d" * 200
    for start in range(0, len(say), 5):
        flow.s(say[start:start + 5])
    flow.close()
    made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=0, bytes_up=100, bytes_down=200)


@scene("dialogue-data-around-reply",
       "octets of the client behind the request, ahead of the reply; octets of the destination in the reply's segment")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST) + b"u" * 10)
    flow.c(b"u" * 20)
    flow.s(craft.reply(0, BND) + b"d" * 40)
    flow.c(b"u" * 30)
    flow.close()
    made.session(flow, bytes_up=60, bytes_down=40)


@scene("dialogue-nothing-relayed", "success, and then an end without an octet")
def _(made):
    flow = opened(made)
    flow.ask()
    flow.close()
    made.session(flow)


@scene("dialogue-many-methods", "all 255 methods that can be counted, and the same one offered three times")
def _(made):
    offer = [*range(1, 255), 0]
    flow = opened(made, offer, 0)
    flow.ask()
    flow.close()
    made.session(flow, methods_offered=offer)
    flow = opened(made, (0, 0, 0), 0, client="192.0.2.10:40002")
    flow.ask()
    flow.close()
    made.session(flow, methods_offered=[0, 0, 0])


@scene("dialogue-bind", "BIND with both replies; data both ways behind the second")
def _(made):
    flow = opened(made)
    flow.ask(2, DST, 0, LISTENS)
    made.wait(3)
    flow.s(craft.reply(0, CALLER))
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, cmd="BIND", bnd=LISTENS, rep2=0, bnd2=CALLER, bytes_up=100, bytes_down=200)


@scene("dialogue-bind-replies-in-one-segment", "both replies of a BIND and data in one segment")
def _(made):
    flow = opened(made)
    flow.c(craft.request(2, DST))
    flow.s(craft.reply(0, LISTENS) + craft.reply(0, "[2001:db8::7]:20") + b"d" * 200)
    flow.close(S)
    made.session(flow, cmd="BIND", bnd=LISTENS, rep2=0, bnd2="[2001:db8::7]:20", bytes_down=200)


@scene("dialogue-bind-second-fails", "BIND whose second reply is a failure: octets behind the request were not relayed")
def _(made):
    flow = opened(made)
    flow.ask(2, DST, 0, LISTENS)
    flow.c(b"early")
    flow.s(craft.reply(6, NOWHERE))
    flow.close(S)
    made.session(flow, cmd="BIND", bnd=LISTENS, rep2=6, bnd2=NOWHERE)


@scene("dialogue-bind-first-fails", "BIND that is refused at once")
def _(made):
    flow = opened(made)
    flow.ask(2, DST, 7, NOWHERE)
    flow.close(S)
    made.session(flow, cmd="BIND", rep=7, bnd=NOWHERE)


@scene("dialogue-bind-nobody-comes", "BIND whose client leaves before anybody came: there is no second reply")
def _(made):
    flow = opened(made)
    flow.ask(2, DST, 0, LISTENS)
    made.wait(30)
    flow.close(C)
    made.session(flow, cmd="BIND", bnd=LISTENS, complete=False)


@scene("dialogue-failures", "each REP from 01 to 08; what a client sent behind the request was relayed to nobody")
def _(made):
    for rep in range(1, 9):
        flow = opened(made, client=f"192.0.2.10:{40000 + rep}")
        flow.c(craft.request(1, DST) + (b"impatient" if rep == 5 else b""))
        flow.s(craft.reply(rep, NOWHERE))
        flow.close(S)
        made.session(flow, rep=rep, bnd=NOWHERE)


@scene("dialogue-refused-method", "no method was acceptable (FF)")
def _(made):
    flow = opened(made, (0, 0x80), 255)
    flow.close(S)
    made.session(flow, methods_offered=[0, 0x80], method=255, cmd=None, rsv=None, dst=None, rep=None, bnd=None)


@scene("dialogue-unknown-method", "a private method is chosen: what follows is its own matter")
def _(made):
    flow = opened(made, (0x80, 0), 0x80)
    flow.c(b"\x01\x02\x03")
    flow.s(b"\x05\x00\x00\x01")
    flow.c(b"\x04\x05\x06")
    flow.close()
    made.session(flow, methods_offered=[0x80, 0], method=0x80, cmd=None, rsv=None, dst=None, rep=None, bnd=None, complete=False)


@scene("dialogue-unknown-cmd", "a CMD that is not assigned, refused with 07")
def _(made):
    for cmd in (0, 4, 0xf0):
        flow = opened(made, client=f"192.0.2.10:{40001 + cmd}")
        asked, _ = flow.ask(cmd, DST, 7, NOWHERE)
        flow.close(S)
        session = made.session(flow, cmd="UNKNOWN", cmd_code=cmd, rep=7, bnd=NOWHERE)
        made.violation(session, asked, "client", "REQ-01")


@scene("dialogue-unknown-atyp", "an ATYP that nobody can read, refused with 08")
def _(made):
    flow = opened(made)
    asked = flow.c(bytes.fromhex("0501000501020304050607080050"))
    flow.s(craft.reply(8, NOWHERE))
    flow.close(S)
    session = made.session(flow, dst=None, rep=8, bnd=NOWHERE)
    made.violation(session, asked, "client", "REQ-01")


@scene("dialogue-no-answer-yet", "captures that end before the method selection, before the STATUS, before the reply")
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(0))
    made.session(flow, method=None, cmd=None, rsv=None, dst=None, rep=None, bnd=None, complete=False)
    flow = opened(made, (2,), 2, client="192.0.2.10:40002")
    flow.c(craft.credentials(b"alice", b"secret"))
    made.session(flow, methods_offered=[2], method=2, username="alice", cmd=None, rsv=None, dst=None, rep=None, bnd=None,
                 complete=False)
    flow = opened(made, client="192.0.2.10:40003")
    flow.c(craft.request(1, DST))
    made.session(flow, rep=None, bnd=None, complete=False)
    flow = opened(made, client="192.0.2.10:40004")
    flow.c(craft.request(1, "example:80")[:8])
    made.session(flow, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1), rsv=any_of(None, 0), dst=None, rep=None, bnd=None,
                 complete=False)


@scene("dialogue-client-leaves", "clients that leave before the request, and before the reply: no side did wrong")
def _(made):
    flow = opened(made)
    flow.close()
    made.session(flow, cmd=None, rsv=None, dst=None, rep=None, bnd=None, complete=False)
    flow = opened(made, client="192.0.2.10:40002")
    flow.c(craft.request(1, DST))
    flow.segment(C, flags="RA")
    made.session(flow, rep=None, bnd=None, complete=False, notes=["reset by client"])


@scene("auth-success", "RFC 1929 with the right password")
def _(made):
    flow = opened(made, (0, 2), 2)
    flow.c(craft.credentials(b"alice", b"secret"))
    flow.s(craft.status(0))
    flow.ask()
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, username="alice", auth_status=0, bytes_up=10)


@scene("auth-failure", "RFC 1929 refused, with STATUS 01 and with 255")
def _(made):
    nothing = {"cmd": None, "rsv": None, "dst": None, "rep": None, "bnd": None}
    for number, code in enumerate((1, 255)):
        flow = opened(made, (2,), 2, client=f"192.0.2.10:{40001 + number}")
        flow.c(craft.credentials(b"alice", b"wrong"))
        flow.s(craft.status(code))
        flow.close(S)
        made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=code, **nothing)


@scene("auth-longest", "255 octets of name and of password, and fields of one octet")
def _(made):
    name = bytes(range(255))
    text = "".join(f"\\x{octet:02x}" if octet < 32 or octet > 126 else "\\\\" if octet == 92 else chr(octet) for octet in name)
    for number, (user, said) in enumerate(((name, text), (b"a", "a"))):
        flow = opened(made, (2,), 2, client=f"192.0.2.10:{40001 + number}")
        flow.c(craft.credentials(user, b"p" * len(user)))
        flow.s(craft.status(0))
        flow.ask()
        flow.close()
        made.session(flow, methods_offered=[2], method=2, username=said, auth_status=0)


@scene("auth-strange-octets", "names with NUL, escape sequences, quotes and octets above 7F")
def _(made):
    users = [(b"a\0b", r"a\x00b"), (b"\0", r"\x00"), (b"\x1b[2J", r"\x1b[2J"), (b'"\\', '"' + r"\\"), (b"m\xc3\xbcller", r"m\xc3\xbcller"),
             (b"user@host:1", "user@host:1")]
    for number, (user, text) in enumerate(users):
        flow = opened(made, (2,), 2, client=f"192.0.2.10:{40001 + number}")
        flow.c(craft.credentials(user, b"\0\xff\x80"))
        flow.s(craft.status(0))
        flow.ask()
        flow.close()
        made.session(flow, methods_offered=[2], method=2, username=text, auth_status=0)


@scene("gss-rounds", "RFC 1961: three rounds of tokens, the protection level, and then nothing but opaque frames")
def _(made):
    flow = opened(made, (1, 0), 1)
    for size in (1400, 300, 60):
        token = bytes(number * 7 % 256 for number in range(size))
        say = craft.gss_frame(1, token)
        flow.c(say[:700])
        if say[700:]:
            flow.c(say[700:])
        flow.s(craft.gss_frame(1, token[: size // 2]))
    flow.s(craft.gss_frame(1, b""))
    flow.c(craft.gss_frame(2, b"wrapped level, client"))
    flow.s(craft.gss_frame(2, b"wrapped level, server"))
    flow.c(craft.gss_frame(3, b"\x05\x01\x00\x01 looks like a request and is opaque"))
    flow.s(craft.gss_frame(3, b"\x05\x00\x00\x01 looks like a reply"))
    flow.c(craft.gss_frame(3, b"x" * 200))
    flow.s(craft.gss_frame(3, b"y" * 900))
    flow.close()
    made.session(flow, methods_offered=[1, 0], method=1, cmd=None, rsv=None, dst=None, rep=None, bnd=None, complete=False,
                 notes=["GSSAPI"])


@scene("gss-refused", "RFC 1961: the server aborts with 01 FF, at once and behind a round")
def _(made):
    for number in range(2):
        flow = opened(made, (1,), 1, client=f"192.0.2.10:{40001 + number}")
        flow.c(craft.gss_frame(1, b"t" * 100))
        if number:
            flow.s(craft.gss_frame(1, b"u" * 50))
            flow.c(craft.gss_frame(1, b"v" * 20))
        flow.s(b"\x01\xff")
        flow.close(S)
        made.session(flow, methods_offered=[1], method=1, auth_status=255, cmd=None, rsv=None, dst=None, rep=None, bnd=None)


@scene("gss-largest-token",
       "RFC 1961: a token of 65,535 octets, of which a snap length cut off most; where the frame ends its length "
       "tells", snaplen=100)
def _(made):
    flow = opened(made, (1,), 1)
    say = craft.gss_frame(1, b"t" * 65535)
    for start in range(0, len(say), 1448):
        flow.c(say[start:start + 1448])
    flow.s(craft.gss_frame(1, b"u" * 20))
    flow.c(craft.gss_frame(1, b"v" * 20))
    flow.s(b"\x01\xff")
    flow.close(S)
    made.session(flow, methods_offered=[1], method=1, auth_status=255, cmd=None, rsv=None, dst=None, rep=None, bnd=None, complete="unsaid")
