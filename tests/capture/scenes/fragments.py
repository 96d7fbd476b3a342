"""Fragments of IP."""
import craft
from scene import C, CLIENT, DST, SERVER, S, Flow, any_of, scene
from scenes.links import CLIENT6, SERVER6

HOSTS = {C: craft.split(CLIENT)[0], S: craft.split(SERVER)[0]}


@scene("ip-ipv4-fragments",
       "fragments in order, the first shorter than a header of TCP, in the handshake and in what is relayed; "
       "both directions use the same identification")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.c(craft.greeting(*range(30)), cuts=(8, 16, 40))
    flow.s(craft.choice(0))
    flow.c(craft.request(1, DST), cuts=(24,))
    flow.s(craft.reply(0, "192.0.2.1:50001"), cuts=(16, 24))
    flow.c(b"u" * 500, cuts=(200, 400))
    flow.s(b"d" * 600, cuts=(304,))
    flow.close()
    made.session(flow, methods_offered=list(range(30)), bytes_up=500, bytes_down=600)


@scene("ip-ipv4-fragments-out-of-order-and-twice", "fragments captured in another order, and some twice")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.c(craft.greeting(*range(30)), cuts=(16, 40), order=(2, 0, 1))
    flow.s(craft.choice(0))
    flow.c(craft.request(1, "a-name-that-is-long-enough-to-be-cut.example:443"), cuts=(24, 48), order=(1, 1, 2, 0))
    flow.s(craft.reply(0, "192.0.2.1:50001"))
    flow.c(b"u" * 500, cuts=(200, 400), order=(0, 2, 2, 0, 1), ident=8)
    flow.s(b"d" * 600, cuts=(304,), order=(1, 0))
    flow.close()
    made.session(flow, methods_offered=list(range(30)), dst="a-name-that-is-long-enough-to-be-cut.example:443", bytes_up=500,
                 bytes_down=600)


def overlapping(made, flow, data, second):
    """A segment in three fragments, of which `second` overlaps the first one's last 8 octets."""
    head = craft.tcp_segment(CLIENT, SERVER, 1001 + flow.sent[C], 900001 + flow.sent[S], "PA", data)
    flow.sent[C] += len(data)
    for piece, offset, more in ((head[:48], 0, True), (second(head), 40, True), (head[80:], 80, False)):
        number = made.ip(craft.fragment(HOSTS[C], HOSTS[S], craft.TCP, piece, offset, more, ident=9))
    flow.frames.append(number)


@scene("ip-ipv4-fragments-overlapping", "fragments that overlap and agree: the packet is what it was")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.greet()
    flow.ask()
    overlapping(made, flow, b"u" * 100, lambda head: head[40:80])
    flow.s(b"d" * 7)
    flow.close()
    made.session(flow, bytes_up=100, bytes_down=7)


@scene("ip-ipv4-fragments-conflicting",
       "fragments that overlap and differ, in relayed data: whether the packet is dropped (and its "
       "octets are a gap) or made of the first ones is the reader's to choose; nothing else of the session changes")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.greet()
    flow.ask()
    overlapping(made, flow, b"u" * 100, lambda head: b"EVIL-EVI" + head[48:80])
    flow.c(b"u" * 10)
    flow.s(b"d" * 7)
    flow.close()
    made.session(flow, bytes_up=any_of(110, 10), bytes_down=7, gap_up=any_of(0, 100))


@scene("ip-ipv4-fragment-lost", "a fragment that is not in the capture: the octets of the whole segment are a gap")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 500, cuts=(200, 400), order=(0, 2))
    flow.frames.pop()  # no fragment that came makes a segment
    flow.c(b"u" * 30)
    flow.s(b"d" * 7)
    flow.close()
    made.session(flow, bytes_up=30, bytes_down=7, gap_up=500)


@scene("ip-ipv6-fragments", "fragments of IPv6, in order and not, behind other extension headers")
def _(made):
    flow = Flow(made, CLIENT6, SERVER6)
    options = [(craft.DESTINATION, bytes([0, 0, 1, 4, 0, 0, 0, 0]))]
    flow.open()
    flow.c(craft.greeting(*range(30)), cuts=(8, 40))
    flow.s(craft.choice(0))
    flow.c(craft.request(1, DST), cuts=(24,), order=(1, 0), extensions=options)
    flow.s(craft.reply(0, "192.0.2.1:50001"))
    flow.c(b"u" * 500, cuts=(200, 400), order=(2, 0, 1))
    flow.s(b"d" * 600, cuts=(304,))
    flow.close()
    made.session(flow, methods_offered=list(range(30)), bytes_up=500, bytes_down=600)


@scene("ip-ipv4-fragments-of-an-age",
       "a packet of which a fragment is lacking, and two minutes later another one with the same identification: "
       "they are not mixed")
def _(made):
    flow = Flow(made)
    flow.open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 500, cuts=(200, 400), order=(0, 2))
    flow.frames.pop()
    made.wait(130)
    flow.c(b"v" * 500, cuts=(200, 400))
    flow.s(b"d" * 7)
    flow.close()
    made.session(flow, bytes_up=500, bytes_down=7, gap_up=500)
