"""SOCKS5 inside what SOCKS5 relays."""
import craft
from scene import BND, C, DST, NOWHERE, Flow, scene

INNER, INNER_BND = "203.0.113.9:1080", "203.0.113.9:52000"
LAST, LAST_BND = "final.example:80", "203.0.113.77:53000"


@scene("nested-two-deep", "a proxy is asked through a proxy: two sessions in one connection")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask(dst=INNER)
    begins = flow.c(craft.greeting(0, 2))
    flow.s(craft.choice(2))
    flow.c(craft.credentials(b"inner", b"secret"))
    flow.s(craft.status(0))
    flow.ask(dst=LAST, bnd=LAST_BND)
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    up = 4 + 14 + len(craft.request(1, LAST)) + 100
    made.session(flow, dst=INNER, bytes_up=up, bytes_down=2 + 2 + 10 + 200)
    made.session(flow, begins, methods_offered=[0, 2], method=2, username="inner", auth_status=0, dst=LAST, bnd=LAST_BND, bytes_up=100,
                 bytes_down=200, notes=["inside session {id1}"])


@scene("nested-three-deep", "a chain of three proxies; another client's session begins between the first and the second")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask(dst=INNER)
    other = Flow(made, "192.0.2.11:40002")
    other.open()
    second = flow.c(craft.greeting(0))
    flow.s(craft.choice(0))
    flow.ask(dst="[2001:db8::3]:1080", bnd=INNER_BND)
    third = flow.c(craft.greeting(0))
    flow.s(craft.choice(0))
    flow.ask(dst=LAST, bnd=LAST_BND)
    flow.c(b"u" * 100)
    other.greet()
    other.ask()
    other.close()
    flow.s(b"d" * 200)
    flow.close()
    ask = len(craft.request(1, LAST))
    made.session(flow, dst=INNER, bytes_up=3 + 22 + 3 + ask + 100, bytes_down=12 + 12 + 200)
    made.session(flow, second, dst="[2001:db8::3]:1080", bnd=INNER_BND, bytes_up=3 + ask + 100, bytes_down=212,
                 notes=["inside session {id1}"])
    made.session(flow, third, dst=LAST, bnd=LAST_BND, bytes_up=100, bytes_down=200, notes=["inside session {id2}"])
    made.session(other)


@scene("nested-in-one-segment", "both dialogues of the client in one segment, those of both servers in another")
def _(made):
    flow = Flow(made).open()
    begins = flow.c(craft.greeting(0) + craft.request(1, INNER) + craft.greeting(0) + craft.request(1, DST) + b"u" * 100)
    flow.s(craft.choice(0) + craft.reply(0, BND) + craft.choice(0) + craft.reply(0, INNER_BND) + b"d" * 200)
    flow.close()
    made.session(flow, dst=INNER, bytes_up=113, bytes_down=212)
    made.session(flow, begins, bnd=INNER_BND, bytes_up=100, bytes_down=200, notes=["inside session {id1}"])


@scene("nested-octetwise", "both dialogues an octet at a time, the inner one's out of order where it begins")
def _(made):
    flow = Flow(made).open()
    for side, say in ((C, craft.greeting(0)), ("server", craft.choice(0)), (C, craft.request(1, INNER)), ("server", craft.reply(0, BND))):
        for octet in say:
            flow.segment(side, bytes([octet]), "PA")
    start = flow.sent[C]
    flow.c(b"\x01\x00", at=start + 1)
    begins = flow.c(b"\x05", at=start)
    flow.s(craft.choice(0))
    for side, say in ((C, craft.request(1, DST)), ("server", craft.reply(0, INNER_BND)), (C, b"up"), ("server", b"down")):
        for octet in say:
            flow.segment(side, bytes([octet]), "PA")
    flow.close()
    made.session(flow, dst=INNER, bytes_up=15, bytes_down=16)
    made.session(flow, begins, bnd=INNER_BND, bytes_up=2, bytes_down=4, notes=["inside session {id1}"])


@scene("nested-refused", "the inner proxy refuses: a method, a request")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask(dst=INNER)
    begins = flow.c(craft.greeting(0))
    flow.s(craft.choice(255))
    flow.close("server")
    made.session(flow, dst=INNER, bytes_up=3, bytes_down=2)
    made.session(flow, begins, method=255, cmd=None, rsv=None, dst=None, rep=None, bnd=None, notes=["inside session {id1}"])
    flow = Flow(made, "192.0.2.11:40002").open()
    flow.greet()
    flow.ask(dst=INNER)
    begins = flow.c(craft.greeting(0))
    flow.s(craft.choice(0))
    flow.ask(rep=5, bnd=NOWHERE)
    flow.close("server")
    made.session(flow, dst=INNER, bytes_up=13, bytes_down=12)
    made.session(flow, begins, rep=5, bnd=NOWHERE, notes=["inside session {id3}"])


@scene("nested-socks4", "SOCKS4 inside SOCKS5: one session of SOCKS5")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask(dst=INNER)
    flow.c(craft.socks4(1, "198.51.100.7:80", b"me"))
    flow.s(bytes.fromhex("005a000000000000"))
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, dst=INNER, bytes_up=11 + 10, bytes_down=8)


@scene("nested-looks-alike", "relayed streams that begin with 05 01 00 and are something else: the answer is no method selection")
def _(made):
    answers = [b"HTTP/1.0 400 Bad Request\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46", b"\x06\x00", b"220 mail.example\r\n"]
    for number, answer in enumerate(answers):
        flow = Flow(made, f"192.0.2.10:{40001 + number}").open()
        flow.greet()
        flow.ask()
        flow.c(b"\x05\x01\x00")
        flow.s(answer)
        flow.c(b"more")
        flow.close()
        made.session(flow, bytes_up=7, bytes_down=len(answer))


@scene("nested-only-later", "05 01 00 and 05 00 amid relayed streams, not where they begin: nothing is inside")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    flow.c(b"HELO\r\n")
    flow.s(b"250 ok\r\n")
    flow.c(craft.greeting(0))
    flow.s(craft.choice(0))
    flow.c(craft.request(1, DST))
    flow.s(craft.reply(0, BND))
    flow.close()
    made.session(flow, bytes_up=19, bytes_down=20)
