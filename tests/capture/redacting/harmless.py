"""Captures without a password: nothing changes, however much it may look like one."""
import itertools
import random

import craft
from redacting import case
from scene import DST, SERVER, C, S, Flow


def talk(made, number, *said, opened=True):
    flow = Flow(made, f"192.0.2.10:{43000 + number}")
    if opened:
        flow.open()
    for side, octets in said:
        flow.segment(side, octets, "PA")
    flow.close()


@case("harmless", "other protocols, relayed data, and what begins as SOCKS5 does")
def _(made, k):
    count = itertools.count()

    def message():
        """Each another one: one that is found is overwritten wherever it stands."""
        return craft.credentials(b"aladdin%d" % next(count), b"sesame")

    conversations = [
        [(C, b"GET / HTTP/1.1\r\n\r\n"), (S, b"HTTP/1.1 200 OK\r\n\r\n" + message())],
        [(C, message()), (S, b"\1\0")],
        [(C, message()), (S, b"hello")],
        [(S, b"220 hello\r\n"), (C, message())],
        [(C, craft.greeting(0)), (S, craft.choice(0)), (C, craft.request(1, DST)), (S, craft.reply(0, SERVER)), (C, message()), (S, b"\1\0")],
        [(C, craft.greeting(0, 2)), (S, craft.choice(0)), (C, craft.request(1, DST)), (S, craft.reply(0, SERVER)),
         (C, b"HELO" + craft.greeting(2) + message())],
        [(C, craft.greeting(0, 2)), (S, craft.choice(0)), (C, craft.request(2, DST)), (S, craft.reply(0, SERVER)),
         (S, craft.reply(0, SERVER)), (S, message()), (C, message())],
        [(C, craft.greeting(1)), (S, craft.choice(1)), (C, craft.gss_frame(1, b"\x60\x10" + b"token" * 9)),
         (S, craft.gss_frame(1, b"\x60\x10" + b"token" * 9)), (C, craft.gss_frame(2, b"level"))],
        [(C, craft.greeting(0, 1, 2)), (S, craft.choice(1)), (C, craft.gss_frame(1, b"\x60\x10" + b"token" * 9))],
        [(C, craft.greeting(0, 128)), (S, craft.choice(128)), (C, message())],
        [(C, craft.socks4(1, "198.51.100.7:80", b"me")), (S, bytes.fromhex("005a000000000000")), (C, message())],
        [(C, b"\5\2\0\2"), (S, b"\5\0"), (C, craft.request(3, "0.0.0.0:0")), (S, craft.reply(0, SERVER)), (C, message())],
        [(C, b"\5"), (S, b"\5\2")],
        [(C, craft.greeting(2)), (S, craft.choice(2))],
    ]
    for number, said in enumerate(conversations):
        talk(made, number, *said)
    # Without its beginning one that says only the message may have been of SOCKS5.
    for number, said in enumerate([conversations[0], conversations[3], *conversations[5:8], conversations[11], conversations[13]]):
        talk(made, 100 + number, *said, opened=False)


@case("harmless-noise", "random octets, and such as begin with 01 or 05, from the beginning and not, with holes")
def _(made, k):
    source = random.Random(7)
    for number in range(300):
        flow = Flow(made, f"192.0.2.{20 + number % 50}:{43000 + number}")
        if number % 2:
            flow.open()
        for turn in range(source.randrange(1, 6)):
            side = source.choice((C, S))
            octets = bytes(source.choices(range(256), k=source.randrange(1, 90)))
            if turn < 2 and number % 3:
                octets = bytes([source.choice((1, 4, 5)), source.choice((0, 1, 2, 3, 80))]) + octets
            # The server says something else than a choice of passwords.
            if side == S and octets[:2] == b"\5\2":
                octets = b"\6" + octets
            flow.segment(side, octets, "PA", lost=source.randrange(8) == 0)
        flow.close()
