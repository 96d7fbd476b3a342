"""Departures from the clauses that a single message shows. What follows a message is in `departures_late`."""
import craft
from scene import BND, C, DST, NOWHERE, S, Flow, any_of, scene

NOTHING = {"cmd": None, "rsv": None, "dst": None, "rep": None, "bnd": None}


class Ports:
    """A connection of its own for each departure of a scene."""

    def __init__(self, made):
        self.made, self.port = made, 40000

    def flow(self, *offer, greeted=True):
        self.port += 1
        flow = Flow(self.made, f"192.0.2.10:{self.port}").open()
        if greeted:
            flow.greet(*offer)
        return flow


@scene("lint-greeting-version", "a greeting whose VER is 06; --port makes it one", args=["--port", "1080"])
def _(made):
    flow = Ports(made).flow(greeted=False)
    at = flow.c(b"\6\1\0")
    flow.s(craft.choice(255))
    flow.close(S)
    session = made.session(flow, methods_offered=any_of(None, [0]), method=any_of(None, 255), complete="unsaid", **NOTHING)
    made.violation(session, at, "client", "GRT-01")


@scene("lint-greeting-no-methods", "a greeting without a method; --port makes it one", args=["--port", "1080"])
def _(made):
    flow = Ports(made).flow(greeted=False)
    at = flow.c(b"\5\0")
    flow.s(craft.choice(255))
    flow.close(S)
    session = made.session(flow, methods_offered=[], method=255, **NOTHING)
    made.violation(session, at, "client", "GRT-02")


@scene("lint-choice-version", "a method selection whose VER is 01; --port makes it one", args=["--port", "1080"])
def _(made):
    flow = Ports(made).flow(greeted=False)
    flow.c(craft.greeting(0))
    at = flow.s(craft.choice(0, ver=1))
    flow.ask()
    flow.close()
    session = made.session(flow)
    made.violation(session, at, "server", "GRT-03")


@scene("lint-choice-not-offered", "a method is chosen that was not offered: the client goes along, the client leaves")
def _(made):
    ports = Ports(made)
    flow = ports.flow(greeted=False)
    flow.c(craft.greeting(0))
    at = flow.s(craft.choice(2))
    flow.c(craft.credentials(b"alice", b"secret"))
    flow.s(craft.status(0))
    flow.ask()
    flow.close()
    session = made.session(flow, method=2, username="alice", auth_status=0)
    made.violation(session, at, "server", "GRT-04")
    flow = ports.flow(greeted=False)
    flow.c(craft.greeting(2))
    at = flow.s(craft.choice(0))
    flow.close()
    session = made.session(flow, methods_offered=[2], complete=False, **NOTHING)
    made.violation(session, at, "server", "GRT-04")


@scene("lint-password-version", "an RFC 1929 request whose VER is 05, refused; and granted, which is the server's departure")
def _(made):
    ports = Ports(made)
    for code in (1, 0):
        flow = ports.flow((2,), 2)
        at = flow.c(craft.credentials(b"alice", b"secret", ver=5))
        answer = flow.s(craft.status(code))
        if code:
            flow.close(S)
            session = made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=1, **NOTHING)
        else:
            flow.ask()
            flow.close()
            session = made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=0)
            made.violation(session, answer, "server", "AUTH-07")
        made.violation(session, at, "client", "AUTH-01")


@scene("lint-password-empty", "an empty name, an empty password, both; refused")
def _(made):
    ports = Ports(made)
    for user, password in ((b"", b"secret"), (b"alice", b""), (b"", b"")):
        flow = ports.flow((2,), 2)
        at = flow.c(craft.credentials(user, password))
        flow.s(craft.status(1))
        flow.close(S)
        session = made.session(flow, methods_offered=[2], method=2, username=user.decode(), auth_status=1, **NOTHING)
        made.violation(session, at, "client", "AUTH-01")
        if not user and not password:
            made.violation(session, at, "client", "AUTH-01", optional=True)


@scene("lint-status-version", "an RFC 1929 response whose VER is 05, with success and with failure")
def _(made):
    ports = Ports(made)
    for code in (0, 1):
        flow = ports.flow((2,), 2)
        flow.c(craft.credentials(b"alice", b"secret"))
        at = flow.s(craft.status(code, ver=5))
        more = NOTHING if code else {}
        if not code:
            flow.ask()
        flow.close(S if code else C)
        session = made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=code, **more)
        made.violation(session, at, "server", "AUTH-02")


@scene("lint-request-version", "a request whose VER is 04 behind 05 00, refused")
def _(made):
    flow = Ports(made).flow()
    at = flow.c(craft.request(1, DST, ver=4))
    flow.s(craft.reply(1, NOWHERE))
    flow.close(S)
    session = made.session(flow, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1), rsv=any_of(None, 0), dst=any_of(None, DST),
                           rep=any_of(None, 1), bnd=any_of(None, NOWHERE), complete="unsaid")
    made.violation(session, at, "client", "REQ-01")


@scene("lint-request-version-honoured", "a request whose VER is 06, served")
def _(made):
    flow = Ports(made).flow()
    at = flow.c(craft.request(1, DST, ver=6))
    answer = flow.s(craft.reply(0, BND))
    flow.close()
    session = made.session(flow, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1), rsv=any_of(None, 0), dst=any_of(None, DST),
                           rep=any_of(None, 0), bnd=any_of(None, BND), complete="unsaid")
    made.violation(session, at, "client", "REQ-01")
    made.violation(session, answer, "server", "REQ-02")


@scene("lint-request-rsv", "a request whose RSV is not 00, served all the same")
def _(made):
    flow = Ports(made).flow()
    at = flow.c(craft.request(1, DST, rsv=0x7f))
    flow.s(craft.reply(0, BND))
    flow.c(b"u" * 10)
    flow.close()
    session = made.session(flow, rsv=0x7f, bytes_up=10)
    made.violation(session, at, "client", "REQ-09")


@scene("lint-command-unknown", "a CMD that is not assigned, answered with another code than 07, and with success")
def _(made):
    ports = Ports(made)
    for rep, bnd in ((1, NOWHERE), (2, NOWHERE), (0, BND)):
        flow = ports.flow()
        at, answer = flow.ask(9, DST, rep, bnd)
        flow.close(S if rep else C)
        session = made.session(flow, cmd="UNKNOWN", cmd_code=9, rep=rep, bnd=bnd)
        made.violation(session, at, "client", "REQ-01")
        made.violation(session, answer, "server", "REQ-04")


@scene("lint-atyp-unknown", "an ATYP that is not assigned, answered with another code than 08")
def _(made):
    ports = Ports(made)
    for atyp in (2, 0, 5):
        flow = ports.flow()
        at = flow.c(bytes([5, 1, 0, atyp, 1, 2, 3, 4, 0, 80]))
        answer = flow.s(craft.reply(1, NOWHERE))
        flow.close(S)
        session = made.session(flow, dst=None, rep=1, bnd=NOWHERE)
        made.violation(session, at, "client", "REQ-01")
        made.violation(session, answer, "server", "REQ-05")


@scene("lint-name", "names of length 0 and with a NUL in them, refused")
def _(made):
    ports = Ports(made)
    for name, text in ((b"", ""), (b"a\0b", r"a\x00b"), (b"\0", r"\x00")):
        flow = ports.flow()
        at, _ = flow.ask(1, (name, 80), 4, NOWHERE)
        flow.close(S)
        session = made.session(flow, dst=f"{text}:80", rep=4, bnd=NOWHERE)
        made.violation(session, at, "client", "ADDR-05")


@scene("lint-reply", "replies whose VER, RSV, ATYP or name are none")
def _(made):
    ports = Ports(made)
    replies = craft.reply(0, BND, ver=4), craft.reply(0, BND, rsv=1), b"\5\5\0\0\0\0\0\0\0\0", craft.reply(0, (b"", 80))
    for number, octets in enumerate(replies):
        flow = ports.flow()
        flow.c(craft.request(1, DST))
        at = flow.s(octets)
        flow.close(S if number == 2 else C)
        session = made.session(flow, rep=5 if number == 2 else 0, bnd=(BND, BND, None, ":80")[number],
                               bytes_down="unsaid" if number == 2 else 0)
        made.violation(session, at, "server", "REP-01")


@scene("lint-rep-unassigned", "REP 09, 7F and FF")
def _(made):
    ports = Ports(made)
    for rep in (9, 0x7f, 0xff):
        flow = ports.flow()
        _, at = flow.ask(1, DST, rep, NOWHERE)
        flow.close(S)
        session = made.session(flow, rep=rep, bnd=NOWHERE)
        made.violation(session, at, "server", "REP-02")


@scene("lint-reply-short", "a failure reply of two octets, and then the end: BND is missing")
def _(made):
    flow = Ports(made).flow()
    flow.c(craft.request(1, DST))
    at = flow.s(b"\5\5")
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, rep=any_of(None, 5), bnd=None, complete=False)
    made.violation(session, any_of(at, end), "server", any_of("REP-01", "REP-03"))
    made.violation(session, any_of(at, end), "server", any_of("REP-01", "REP-03"), optional=True)


@scene("lint-connect-bnd-zero", "a CONNECT that succeeds with BND 0.0.0.0:0: no connection comes from there")
def _(made):
    flow = Ports(made).flow()
    _, at = flow.ask(1, DST, 0, NOWHERE)
    flow.s(b"d" * 10)
    flow.close()
    session = made.session(flow, bnd=NOWHERE, bytes_down=10)
    made.violation(session, at, "server", "CON-01")
    made.violation(session, at, "server", "CON-02")


@scene("lint-bind-bnd-zero", "a BIND whose first reply tells no address and no port")
def _(made):
    flow = Ports(made).flow()
    _, at = flow.ask(2, DST, 0, NOWHERE)
    flow.s(craft.reply(0, "198.51.100.7:20"))
    flow.close()
    session = made.session(flow, cmd="BIND", bnd=NOWHERE, rep2=0, bnd2="198.51.100.7:20")
    made.violation(session, at, "server", "BND-01")


@scene("lint-bind-second-bnd-zero", "a BIND whose second reply does not tell who came")
def _(made):
    flow = Ports(made).flow()
    flow.ask(2, DST, 0, BND)
    at = flow.s(craft.reply(0, NOWHERE))
    flow.close()
    session = made.session(flow, cmd="BIND", rep2=0, bnd2=NOWHERE)
    made.violation(session, at, "server", "BND-03")


@scene("lint-gss-frames", "RFC 1961 frames whose VER is 02, and of an MTYP that is none")
def _(made):
    ports = Ports(made)
    token = b"t" * 30
    for side, octets in ((C, craft.gss_frame(1, token, ver=2)), (C, craft.gss_frame(7, token)), (S, craft.gss_frame(1, token, ver=5))):
        flow = ports.flow((1,), 1)
        if side == S:
            flow.c(craft.gss_frame(1, b"t" * 30))
        at = flow.segment(side, octets, "PA")
        flow.close(S)
        session = made.session(flow, methods_offered=[1], method=1, complete=False, notes=["GSSAPI"], **NOTHING)
        made.violation(session, at, "client" if side == C else "server", "GSS-01")


@scene("lint-datagrams", "datagrams whose RSV is not 0000, and with FRAG 80, the end of a sequence that has no beginning")
def _(made):
    from scenes.udp import DNS, SENDER, Association
    a = Association(made, declared=SENDER)
    session = a.expect()
    made.violation(session, a.up(DNS, b"q" * 30, rsv=1), "client", "UDP-04")
    made.violation(session, a.down(DNS, b"a" * 30, rsv=0xff00), "server", "UDP-04")
    made.violation(session, a.up(DNS, b"q" * 30, frag=0x80), "client", "UDP-04")
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 30)
    a.flow.close()


@scene("lint-many-at-once", "one session in which several things are wrong")
def _(made):
    flow = Ports(made).flow((2, 0), 2)
    first = flow.c(craft.credentials(b"", b""))
    flow.s(craft.status(0))
    second, third = flow.ask(1, (b"", 80), 0x20, NOWHERE)
    flow.close(S)
    session = made.session(flow, methods_offered=[2, 0], method=2, username="", auth_status=0, dst=":80", rep=0x20, bnd=NOWHERE)
    made.violation(session, first, "client", "AUTH-01")
    made.violation(session, first, "client", "AUTH-01", optional=True)
    made.violation(session, any_of(first + 1, first), "server", "AUTH-08", optional=True)
    made.violation(session, second, "client", "ADDR-05")
    made.violation(session, third, "server", "REP-02")
