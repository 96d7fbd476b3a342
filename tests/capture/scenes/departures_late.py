"""Departures that only the turns and the clock show: no answer, an end that does not come, octets where none may be."""
import craft
from scene import BND, C, DST, NOWHERE, S, any_of, scene
from scenes.departures import NOTHING, Ports

# A request that was said and that nobody was to hear: it may be told or not.
UNHEARD = {"cmd": any_of(None, "CONNECT"), "cmd_code": any_of(None, 1), "rsv": any_of(None, 0), "dst": any_of(None, DST), "rep": None,
           "bnd": None}


@scene("lint-greeting-unanswered", "greetings to which the server says nothing: it closes, it resets")
def _(made):
    ports = Ports(made)
    flow = ports.flow(greeted=False)
    at = flow.c(craft.greeting(2))
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, methods_offered=[2], method=None, complete=False, **NOTHING)
    made.violation(session, any_of(at, end), "server", "GRT-05")
    flow = ports.flow(greeted=False)
    at = flow.c(craft.greeting(0))
    end = flow.segment(S, flags="RA")
    session = made.session(flow, method=None, complete=False, notes=["reset by server"], **NOTHING)
    made.violation(session, any_of(at, end), "server", "GRT-05")


@scene("lint-goes-on-after-ff", "a client that sends a request behind FF; one that does nothing; one that closes")
def _(made):
    ports = Ports(made)
    for number in range(3):
        flow = ports.flow((3,), 255)
        at = flow.c(craft.request(1, DST)) if number == 0 else None
        flow.close(C if number == 2 else S)
        session = made.session(flow, methods_offered=[3], method=255, **(UNHEARD if at else NOTHING))
        if at:
            made.violation(session, at, "client", "GRT-06")


@scene("lint-pipelined-before-ff", "a client that had sent its request before FF came: no departure")
def _(made):
    flow = Ports(made).flow(greeted=False)
    flow.c(craft.greeting(3) + craft.request(1, DST))
    flow.s(craft.choice(255))
    flow.close(S)
    made.session(flow, methods_offered=[3], method=255, **UNHEARD)


@scene("lint-gssapi-declined", "a client that offers nothing but GSSAPI gets FF: either there is none, or not for this client")
def _(made):
    flow = Ports(made).flow((1,), 255)
    flow.close(S)
    session = made.session(flow, methods_offered=[1], method=255, **NOTHING)
    made.violation(session, flow.frames[4], "server", "GRT-08", optional=True)


@scene("lint-auth-failure-stays-open",
       "a refusal of credentials behind which the server keeps the connection open for 20 seconds")
def _(made):
    flow = Ports(made).flow((2,), 2)
    flow.c(craft.credentials(b"alice", b"wrong"))
    at = flow.s(craft.status(1))
    flow.segment(C)
    made.wait(12)
    alive = flow.segment(S, at=flow.sent[S] - 1)
    flow.segment(C)
    made.wait(8)
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=1, **NOTHING)
    made.violation(session, any_of(at, alive, alive + 1, end), "server", "AUTH-04")


@scene("lint-auth-failure-honoured", "a request behind a refusal of credentials, which the server serves")
def _(made):
    flow = Ports(made).flow((2,), 2)
    flow.c(craft.credentials(b"alice", b"wrong"))
    at = flow.s(craft.status(1))
    asked, answer = flow.ask()
    flow.close()
    session = made.session(flow, methods_offered=[2], method=2, username="alice", auth_status=1, cmd=any_of(None, "CONNECT"),
                           cmd_code=any_of(None, 1), rsv=any_of(None, 0), dst=any_of(None, DST), rep=any_of(None, 0), bnd=any_of(None, BND))
    made.violation(session, any_of(at, answer), "server", any_of("AUTH-10", "AUTH-04"))
    made.violation(session, any_of(at, answer), "server", any_of("AUTH-10", "AUTH-04"), optional=True)
    made.violation(session, asked, "client", "AUTH-10", optional=True)


@scene("lint-no-reply", "whole requests that the server answers with an end, with a reset, and one that is not whole yet")
def _(made):
    ports = Ports(made)
    flow = ports.flow()
    at = flow.c(craft.request(1, DST))
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    made.violation(made.session(flow, rep=None, bnd=None, complete=False), any_of(at, end), "server", "REP-03")
    flow = ports.flow()
    at = flow.c(craft.request(1, DST))
    end = flow.segment(S, flags="RA")
    session = made.session(flow, rep=None, bnd=None, complete=False, notes=["reset by server"])
    made.violation(session, any_of(at, end), "server", "REP-03")
    flow = ports.flow()
    flow.c(craft.request(1, "example:80")[:9])
    flow.close(S)
    made.session(flow, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1), rsv=any_of(None, 0), dst=None, rep=None, bnd=None,
                 complete=False)


@scene("lint-command-unknown-no-reply", "a CMD that is not assigned, answered with an end")
def _(made):
    flow = Ports(made).flow()
    at = flow.c(craft.request(0x40, DST))
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, cmd="UNKNOWN", cmd_code=0x40, rep=None, bnd=None, complete=False)
    made.violation(session, at, "client", "REQ-01")
    made.violation(session, any_of(at, end), "server", any_of("REP-03", "REQ-04"))
    made.violation(session, any_of(at, end), "server", any_of("REP-03", "REQ-04"), optional=True)


@scene("lint-failure-stays-open",
       "failure replies: the server closes after 15 seconds, which is too late; after 9; the capture ends after 3")
def _(made):
    ports = Ports(made)
    flow = ports.flow()
    _, at = flow.ask(1, DST, 5, NOWHERE)
    flow.segment(C)
    made.wait(11)
    alive = flow.segment(S, at=flow.sent[S] - 1)
    flow.segment(C)
    made.wait(4)
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, rep=5, bnd=NOWHERE)
    made.violation(session, any_of(at, alive, alive + 1, end), "server", "REP-09")
    flow = ports.flow()
    flow.ask(1, DST, 5, NOWHERE)
    made.wait(9)
    flow.close(S)
    made.session(flow, rep=5, bnd=NOWHERE)
    flow = ports.flow()
    flow.ask(1, DST, 5, NOWHERE)
    made.wait(3)
    flow.segment(C)
    made.session(flow, rep=5, bnd=NOWHERE)


@scene("lint-data-after-failure", "a server that says more behind a failure reply, in the same segment and later")
def _(made):
    ports = Ports(made)
    flow = ports.flow()
    flow.c(craft.request(1, DST))
    flow.s(craft.reply(5, NOWHERE))
    at = flow.s(b"sorry\r\n")
    flow.close(S)
    made.violation(made.session(flow, rep=5, bnd=NOWHERE), at, "server", "REP-01")
    flow = ports.flow()
    flow.c(craft.request(1, DST))
    at = flow.s(craft.reply(5, NOWHERE) + b"sorry\r\n")
    flow.close(S)
    made.violation(made.session(flow, rep=5, bnd=NOWHERE), at, "server", "REP-01")


@scene("lint-gss-refusal-stays-open", "a GSSAPI refusal behind which the server keeps the connection open for 20 seconds")
def _(made):
    flow = Ports(made).flow((1,), 1)
    flow.c(craft.gss_frame(1, b"t" * 30))
    at = flow.s(b"\1\xff")
    made.wait(12)
    alive = flow.segment(S, at=flow.sent[S] - 1)
    flow.segment(C)
    made.wait(8)
    end = flow.segment(S, flags="FA")
    flow.segment(C, flags="FA")
    flow.segment(S)
    session = made.session(flow, methods_offered=[1], method=1, auth_status=255, **NOTHING)
    made.violation(session, any_of(at, alive, alive + 1, end), "server", "GSS-02")


@scene("lint-association-outlives",
       "an association whose relay passes datagrams on to the client behind the end of the control connection")
def _(made):
    from scenes.udp import DNS, SENDER, Association
    a = Association(made, declared=SENDER)
    a.up(DNS, b"q" * 30)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    session = a.expect()
    for _ in range(2):
        made.wait(1)
        a.up(DNS, b"q" * 30, counts=False)
        made.violation(session, a.down(DNS, b"a" * 90, counts=False), "server", "UDP-03")
