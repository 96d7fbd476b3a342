"""Segments that cover octets sent before: the same ones, or others. The first ones count."""
import craft
from scene import BND, C, DST, S, Flow, any_of, scene

NAME, EVIL = "good.example:443", "evil.example:443"


def opened(made):
    flow = Flow(made).open()
    flow.greet()
    return flow


def ended(made, flow, up=0, down=0, conflict=True, **fields):
    flow.close()
    made.session(flow, bytes_up=up, bytes_down=down, conflicting_retransmission=conflict, **fields)


@scene("tcp-overlap-in-handshake", "segments that overlap in part and agree, in requests and replies")
def _(made):
    flow = opened(made)
    say, start = craft.request(1, NAME), flow.sent[C]
    flow.c(say[:12], at=start)
    flow.c(say[6:], at=start + 6)
    say, start = craft.reply(0, BND) + b"hello", flow.sent[S]
    flow.s(say[5:], at=start + 5)
    flow.s(say[2:8], at=start + 2)
    flow.s(say, at=start)
    ended(made, flow, down=5, conflict=False, dst=NAME)


@scene("tcp-overlap-in-relay", "relayed segments that overlap and agree: behind, in front, around, inside, over a hole")
def _(made):
    flow = opened(made)
    flow.ask()
    data = bytes(range(256)) * 4
    start = flow.sent[C]
    for first, last in ((0, 100), (50, 150), (150, 300), (200, 250), (400, 500), (380, 520), (600, 700), (290, 410),
                        (500, 650), (650, 1000), (0, 1000)):
        flow.c(data[first:last], at=start + first)
    start = flow.sent[S]
    for first, last in ((0, 10), (20, 30), (40, 50), (5, 45), (45, 60)):
        flow.s(data[first:last], at=start + first)
    ended(made, flow, up=1000, down=60, conflict=False)


@scene("tcp-overlap-conflicting-in-handshake", "the request is sent twice, with two destinations: the first one was acted upon")
def _(made):
    flow = opened(made)
    start = flow.sent[C]
    flow.c(craft.request(1, NAME), at=start)
    flow.c(craft.request(1, EVIL), at=start)
    flow.s(craft.reply(0, BND))
    flow.c(b"up")
    ended(made, flow, up=2, dst=NAME)


@scene("tcp-overlap-conflicting-behind-a-hole",
       "two versions of the request's end come ahead of its beginning: the first one counts")
def _(made):
    flow = opened(made)
    start = flow.sent[C]
    good, evil = craft.request(1, NAME), craft.request(1, EVIL)
    flow.c(good[3:], at=start + 3)
    flow.c(evil[3:], at=start + 3)
    flow.c(good[:3], at=start)
    flow.s(craft.reply(0, BND))
    flow.c(b"up")
    ended(made, flow, up=2, dst=NAME)


@scene("tcp-overlap-conflicting-partly-in-handshake", "a part of the request is sent again with other octets and more behind it")
def _(made):
    flow = opened(made)
    start = flow.sent[C]
    good, evil = craft.request(1, NAME), craft.request(1, EVIL)
    flow.c(good[:9], at=start)
    flow.c(evil[5:], at=start + 5)
    flow.s(craft.reply(0, BND))
    flow.c(b"up")
    ended(made, flow, up=2, dst=NAME)


@scene("tcp-overlap-conflicting-reply", "a failure is sent over a success: the first one counts")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST))
    start = flow.sent[S]
    flow.s(craft.reply(0, BND), at=start)
    flow.s(craft.reply(5, BND), at=start)
    flow.s(b"down")
    flow.c(b"up")
    ended(made, flow, up=2, down=4)


@scene("tcp-overlap-conflicting-in-relay", "a relayed segment is sent again with other octets, whole")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[S]
    flow.s(b"the price is 100")
    flow.s(b"the price is 999", at=start)
    flow.s(b" euros")
    ended(made, flow, down=22)


@scene("tcp-overlap-conflicting-partly-in-relay",
       "the tail of a relayed segment is sent again with other octets and more behind it")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    flow.c(b"a" * 50)
    flow.c(b"b" * 50, at=start + 40)
    flow.c(b"c" * 10)
    ended(made, flow, up=100)


@scene("tcp-overlap-conflicting-behind-a-hole-in-relay",
       "relayed octets ahead of a hole are sent again with others, then the hole is filled")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    flow.c(b"b" * 50, at=start + 50)
    flow.c(b"X" * 20, at=start + 60)
    flow.c(b"a" * 50, at=start)
    ended(made, flow, up=100)


@scene("tcp-overlap-conflicting-one-of-two", "two sessions side by side, of which one has a conflict: the other is not blamed")
def _(made):
    first, second = Flow(made), Flow(made, "192.0.2.11:40002")
    for flow in (first, second):
        flow.open()
        flow.greet()
    for flow in (first, second):
        flow.ask()
    start = first.sent[C]
    for flow in (first, second):
        flow.c(b"same")
    second.c(b"same", at=start)
    first.c(b"sane", at=start)
    for flow in (first, second):
        flow.close()
    made.session(first, bytes_up=4, conflicting_retransmission=True)
    made.session(second, bytes_up=4)


@scene("tcp-overlap-conflicting-inside-in-relay",
       "octets from the middle of a large relayed segment are sent again, first the same ones, then others")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    data = bytes(range(250)) * 5
    flow.c(data)
    flow.c(data[400:600], at=start + 400)
    flow.c(b"X" * 100, at=start + 450)
    ended(made, flow, up=1250)


@scene("tcp-overlap-conflicting-around-in-relay",
       "two small relayed segments are sent again as one larger one, of which the second half differs")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[S]
    flow.s(b"a" * 50)
    flow.s(b"b" * 50)
    flow.s(b"a" * 50 + b"X" * 50, at=start)
    flow.s(b"c" * 10)
    ended(made, flow, down=110)


@scene("tcp-overlap-conflicting-reply-with-data",
       "a reply and 3,000 relayed octets in one segment are sent again, a failure with other octets")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST))
    start = flow.sent[S]
    flow.s(craft.reply(0, BND) + b"d" * 3000)
    flow.s(craft.reply(5, BND) + b"X" * 3000, at=start)
    flow.c(b"up")
    ended(made, flow, up=2, down=3000)


@scene("tcp-overlap-conflicting-late",
       "relayed octets are sent again with others when 10,000 more have been acknowledged: a reader that keeps no more than "
       "a window may have forgotten them")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    for number in range(20):
        flow.c(bytes([number]) * 500)
        flow.segment(S)
    flow.c(b"X" * 100, at=start + 200)
    flow.c(b"!")
    ended(made, flow, up=10001, conflict=any_of(True, False))
