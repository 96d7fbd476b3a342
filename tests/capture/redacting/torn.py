"""Dialogues of which the capture lacks something. In doubt more is overwritten than what is secret."""
import craft
from redacting import case
from redacting.streams import begin, credentials, end
from scene import SERVER, C, S, Flow


def pieces(flow, say, *lost):
    """Says octets in segments, the ones from `lost` on (pairs of first and last) not captured."""
    at = 0
    start = flow.sent[C]
    for first, last in (*lost, (len(say), len(say))):
        if at < first:
            flow.c(say[at:first], at=start + at)
        if first < last:
            flow.c(say[first:last], at=start + first, lost=True)
        at = last


CHECKSUM = (50, 51)  # where TCP's stands

HOLES = [("name", 4, 9), ("password", 20, 26), ("middle", 10, 22), ("length-of-password", 16, 17), ("version", 0, 1), ("tail", 25, 31)]
for label, first, last in HOLES:
    for syn in (True, False):
        # Without PLEN the request may be part of the password; without a beginning decode does not know the session.
        @case(f"hole-in-{label}{'' if syn else '-without-syn'}", "octets of the message are in no packet",
              loose=() if syn and label not in ("middle", "length-of-password") else CHECKSUM, relays=syn)
        def _(made, k, first=first, last=last, syn=syn):
            flow = Flow(made)
            if syn:
                flow.open()
            flow.greet((0, 2), 2)
            pieces(flow, credentials(k), (first, last))
            end(flow)


@case("hole-over-length", "the name's length is in no packet: all goes that may be of the message, but not what is relayed",
      loose=CHECKSUM, relays=True)
def _(made, k):
    for number, (first, last) in enumerate(((1, 2), (0, 2), (0, 6), (1, 18))):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        say = craft.credentials(k(f"user{number}"), k(f"password{number}"))
        pieces(flow, say[:2] + k.doubt(say[2:]), (first, last))
        end(flow)



@case("greeting-lost", "the greeting is in no packet; what the server chose tells that a password follows", loose=CHECKSUM)
def _(made, k):
    for number, lost in enumerate(((0, 4), (0, 2), (1, 4))):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        say = craft.greeting(0, 2) + craft.credentials(k(f"user{number}"), k(f"password{number}"))
        if lost == (0, 2):
            say = say[:3] + k.doubt(say[3:])
        pieces(flow, say, lost)
        flow.s(craft.choice(2))
        end(flow)


@case("greeting-and-length-lost", "the greeting, and the message's beginning with it", loose=CHECKSUM)
def _(made, k):
    for number, last in enumerate((5, 6, 9, 21)):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        say = craft.greeting(0, 2) + craft.credentials(k(f"user{number}"), k(f"password{number}"))
        pieces(flow, k.doubt(say), (0, last))
        flow.s(craft.choice(2))
        end(flow)


@case("choice-lost", "the server's choice is in no packet; greetings that offer a password, alone or beside others")
def _(made, k):
    for number, methods in enumerate(((2,), (0, 2), (0, 1, 2), (2, 128))):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        flow.c(craft.greeting(*methods))
        flow.s(craft.choice(2), lost=True)
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        end(flow)


@case("answers-lost", "nothing of what the server says is there")
def _(made, k):
    for number in range(2):
        flow = Flow(made, f"192.0.2.10:{41000 + number}")
        flow.lossy = {S}
        if number == 0:
            flow.open()
        flow.greet((0, 2), 2)
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        end(flow)


@case("begun-before", "the capture begins with the choice, or with the password")
def _(made, k):
    flow = Flow(made, "192.0.2.10:41000")
    flow.c(craft.greeting(0, 2), lost=True)
    flow.s(craft.choice(2))
    flow.c(credentials(k))
    end(flow)
    flow = Flow(made, "192.0.2.10:41001")
    flow.c(craft.greeting(0, 2), lost=True)
    flow.s(craft.choice(2), lost=True)
    flow.c(credentials(k, "user1", "password1"))
    end(flow)


for label, looseness in (("snap", ()), ("snap-without-syn", CHECKSUM)):
    @case(label, "all snap lengths that end within the dialogue", loose=looseness)
    def _(made, k, syn=not looseness):
        for kept in range(0, 33, 1 if syn else 8):
            flow = Flow(made, f"192.0.2.10:{41000 + kept}")
            if syn:
                flow.open()
            flow.greet((0, 2), 2)
            flow.c(craft.credentials(k(f"user{kept}"), k(f"password{kept}", 17)), keep_data=kept)
            end(flow)


@case("snap-pipelined", "the same where the client says all at once", loose=CHECKSUM)
def _(made, k):
    for kept in range(0, 40):
        flow = Flow(made, f"192.0.2.10:{41000 + kept}").open()
        say = craft.greeting(0, 2) + craft.credentials(k(f"user{kept}"), k(f"password{kept}", 17))
        flow.c(say + craft.request(1, "198.51.100.7:80"), keep_data=kept)
        flow.s(craft.choice(2) + craft.status(0) + craft.reply(0, SERVER))
        # Where PLEN was cut off, the password might reach that far.
        flow.c(k.doubt(b"relayed data") if kept < 21 else b"relayed data")
        flow.close()


@case("broken-off", "the capture ends within the message")
def _(made, k):
    for size in (0, 1, 2, 9, 17, 30):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + size}")
        flow.c(craft.credentials(k(f"user{size}"), k(f"password{size}"))[:size])


@case("many-at-once", "connections are given up for others between greeting and password", args=["--max-connections", "16"])
def _(made, k):
    flows = []
    for number in range(40):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        flows.append(flow)
    for number, flow in enumerate(flows):
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        end(flow)
