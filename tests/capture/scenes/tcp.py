"""What TCP does on its way: order, repetition, wrap, opening. Overlaps, gaps and ends have modules of their own."""
import craft
from scene import BND, C, DST, S, Flow, scene

NAME = "a-rather-long-name.example:443"


@scene("tcp-out-of-order-in-handshake", "the segments of each message captured in another order than they were sent")
def _(made):
    flow = Flow(made).open()
    say = craft.greeting(0, 2)
    flow.c(say[2:], at=2)
    flow.c(say[:1], at=0)
    flow.c(say[1:2], at=1)
    flow.s(b"\2", at=1)
    flow.s(b"\5", at=0)
    say = craft.credentials(b"alice", b"secret")
    flow.c(say[7:], at=11)
    flow.c(say[:7], at=4)
    flow.s(craft.status(0))
    say, start = craft.request(1, NAME), flow.sent[C]
    flow.c(say[20:], at=start + 20)
    flow.c(say[10:20], at=start + 10)
    flow.c(say[:10], at=start)
    say, start = craft.reply(0, BND), flow.sent[S]
    flow.s(say[4:] + b"welcome", at=start + 4)
    flow.s(say[:4], at=start)
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, username="alice", auth_status=0, dst=NAME, bytes_down=7)


@scene("tcp-out-of-order-in-relay", "relayed segments in another order, the ends of both streams ahead of their last octets")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    up, down = flow.sent[C], flow.sent[S]
    for number in (3, 1, 0, 2):
        flow.c(bytes([65 + number]) * 100, at=up + 100 * number)
    for number in (1, 2, 0):
        flow.s(bytes([97 + number]) * 200, at=down + 200 * number)
    flow.segment(C, flags="FA", seq=1001 + up + 450)
    flow.c(b"E" * 50, at=up + 400)
    flow.segment(S, flags="FA", seq=900001 + down + 610)
    flow.s(b"d" * 10, at=down + 600)
    flow.segment(C)
    made.session(flow, bytes_up=450, bytes_down=610)


@scene("tcp-reply-ahead-of-request", "a capture from two queues: each answer stands before what it answers, the SYN behind its "
       "acknowledgement")
def _(made):
    flow = Flow(made)
    flow.segment(S, flags="SA", ack=0)
    flow.segment(C, flags="S")
    flow.segment(C)
    flow.s(craft.choice(0), ack=3)
    flow.c(craft.greeting(0))
    flow.s(craft.reply(0, BND), ack=13)
    flow.c(craft.request(1, DST), ack=2)
    flow.s(b"down", ack=15)
    flow.c(b"up", ack=12)
    flow.close()
    made.session(flow, bytes_up=2, bytes_down=4)


@scene("tcp-retransmitted-in-handshake", "every message of the dialogue twice, some three times")
def _(made):
    flow = Flow(made)
    flow.segment(C, flags="S")
    flow.segment(C, flags="S")
    flow.segment(S, flags="SA")
    flow.segment(S, flags="SA")
    flow.segment(C)
    for side, say, times in ((C, craft.greeting(0, 2), 2), (S, craft.choice(2), 3), (C, craft.credentials(b"bob", b"pw"), 2),
                             (S, craft.status(0), 2), (C, craft.request(1, NAME), 3), (S, craft.reply(0, BND), 2)):
        start = flow.sent[side]
        for _ in range(times):
            flow.segment(side, say, "PA", at=start)
    flow.c(b"up")
    flow.s(b"down")
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, username="bob", auth_status=0, dst=NAME, bytes_up=2, bytes_down=4)


@scene("tcp-retransmitted-in-relay", "relayed octets sent again: at once, late, and two segments again as one with new octets")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    up, down = flow.sent[C], flow.sent[S]
    flow.c(b"a" * 100)
    flow.c(b"a" * 100, at=up)
    flow.c(b"b" * 100)
    flow.c(b"c" * 100)
    flow.c(b"a" * 100 + b"b" * 100, at=up)
    flow.c(b"c" * 100 + b"d" * 50, at=up + 200)
    flow.s(b"x" * 300)
    flow.s(b"x" * 200, at=down + 100)
    flow.c(b"a" * 100, at=up)
    flow.segment(C, flags="FA")
    flow.segment(C, flags="FA", at=flow.sent[C])
    flow.segment(S, flags="FA")
    flow.segment(C)
    made.session(flow, bytes_up=350, bytes_down=300)


@scene("tcp-every-packet-twice", "captured on two interfaces of one machine: every packet is there twice")
def _(made):
    flow = Flow(made)
    flow.whole()
    made.packets = [packet for packet in made.packets for _ in range(2)]
    flow.frames = [1, len(made.packets)]
    made.session(flow, bytes_up=18, bytes_down=25)


def wrapping(isn):
    def fill(made):
        flow = Flow(made, isn=isn).open()
        flow.c(craft.greeting(0, 2))
        flow.s(craft.choice(2))
        flow.c(craft.credentials(b"alice", b"secret"))
        flow.s(craft.status(0))
        start = flow.sent[C]
        say = craft.request(1, NAME)
        flow.c(say[9:], at=start + 9)
        flow.c(say[:9], at=start)
        flow.s(craft.reply(0, BND))
        up, down = flow.sent[C], flow.sent[S]
        flow.c(b"b" * 100, at=up + 100)
        flow.c(b"a" * 100, at=up)
        flow.s(b"y" * 100, at=down + 100)
        flow.s(b"x" * 100, at=down)
        flow.s(b"x" * 100, at=down)
        flow.close()
        made.session(flow, methods_offered=[0, 2], method=2, username="alice", auth_status=0, dst=NAME, bytes_up=200,
                     bytes_down=200)
    return fill


TOP = 2**32
scene("tcp-wrap-behind-syn",
      "the numbers of both sides begin anew between the SYN and the first octet")(wrapping((TOP - 1, TOP - 1)))
scene("tcp-wrap-in-greeting", "the numbers begin anew inside the greeting and the method selection")(wrapping((TOP - 3, TOP - 2)))
scene("tcp-wrap-in-request", "the numbers begin anew inside the request and the reply, whose pieces are out of order")(
    wrapping((TOP - 30, TOP - 10)))
scene("tcp-wrap-in-relay",
      "the numbers begin anew inside relayed segments that are out of order")(wrapping((TOP - 150, TOP - 100)))
scene("tcp-numbers-above-the-half", "numbers that cross 2^31, which is no wrap")(wrapping((2**31 - 20, 2**31 - 8)))


@scene("tcp-keep-alives",
       "probes of the octet before the next one, without data and with one octet that means nothing: it is not "
       "counted and is no conflict")
def _(made):
    flow = Flow(made).open()
    flow.segment(C, at=-1)
    flow.segment(S)
    flow.greet()
    flow.segment(S, at=1)
    flow.segment(C)
    flow.ask()
    flow.c(b"up")
    flow.s(b"down")
    for _ in range(2):
        made.wait(45)
        flow.segment(C, at=flow.sent[C] - 1)
        flow.segment(S)
        flow.segment(S, b"\0", at=flow.sent[S] - 1)
        flow.segment(C)
    flow.c(b"!")
    flow.close()
    made.session(flow, bytes_up=3, bytes_down=4)


@scene("tcp-fast-open", "the greeting in the SYN, accepted")
def _(made):
    flow = Flow(made)
    flow.segment(C, craft.greeting(0), "S", at=0, options=bytes.fromhex("220a0102030405060708") + b"\1\1")
    flow.segment(S, flags="SA")
    flow.segment(C)
    flow.s(craft.choice(0))
    flow.ask()
    flow.c(b"12345")
    flow.close()
    made.session(flow, bytes_up=5)


@scene("tcp-fast-open-refused", "the greeting in the SYN, not accepted and sent again")
def _(made):
    flow = Flow(made)
    flow.segment(C, craft.greeting(0), "S", at=0, options=bytes.fromhex("220a0102030405060708") + b"\1\1")
    flow.segment(S, flags="SA", ack=0)
    flow.segment(C, at=0)
    flow.c(craft.greeting(0), at=0)
    flow.s(craft.choice(0))
    flow.ask()
    flow.c(b"12345")
    flow.close()
    made.session(flow, bytes_up=5)


@scene("tcp-data-in-syn-ack", "the whole dialogue of the client in the SYN, the method selection in the answer to it")
def _(made):
    flow = Flow(made)
    flow.segment(C, craft.greeting(0) + craft.request(1, DST) + b"12345", "S", at=0)
    flow.segment(S, craft.choice(0), "SA", at=0)
    flow.segment(C)
    flow.s(craft.reply(0, BND) + b"1234567")
    flow.close()
    made.session(flow, bytes_up=5, bytes_down=7)


@scene("tcp-zero-window", "a window that closes in the handshake and in what is relayed; probes of one octet, which counts once")
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(0))
    flow.segment(S, window=0)
    flow.segment(C, at=flow.sent[C] - 1)
    flow.segment(S, window=0)
    flow.s(craft.choice(0))
    say, start = craft.request(1, DST), flow.sent[C]
    flow.c(say[:1])
    flow.segment(S, window=0)
    flow.c(say[:1], at=start)
    flow.c(say, at=start)
    flow.s(craft.reply(0, BND))
    down = flow.sent[S]
    flow.s(b"d" * 100)
    flow.segment(C, window=0)
    for _ in range(3):
        flow.s(b"e", at=down + 100, ack=flow.sent[C])
        flow.segment(C, window=0, ack=down + 100)
    flow.segment(C, ack=down + 100)
    flow.s(b"e" * 100, at=down + 100)
    flow.close()
    made.session(flow, bytes_down=200)
