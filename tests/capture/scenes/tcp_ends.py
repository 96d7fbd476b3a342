"""How connections end, begin anew, or are seen in part."""
import craft
from scene import BND, C, DST, S, Flow, any_of, scene
from scenes.tcp import NAME


@scene("tcp-reset-by-server", "a session that ends with a reset of the server")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.s(b"d" * 20)
    flow.segment(S, flags="RA")
    made.session(flow, bytes_up=10, bytes_down=20, notes=["reset by server"])


@scene("tcp-reset-by-client", "a session that ends with a reset of the client, without ACK")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.s(b"d" * 20)
    flow.segment(C, flags="R")
    made.session(flow, bytes_up=10, bytes_down=20, notes=["reset by client"])


@scene("tcp-resets-out-of-window",
       "forged resets whose numbers lie outside the window, in the handshake and later: the session goes on")
def _(made):
    flow = Flow(made, isn=(1000, 900000)).open()
    flow.segment(C, flags="R", seq=1001 + 10**9)
    flow.segment(S, flags="R", seq=900001 - 2000)
    flow.greet()
    flow.segment(S, flags="RA", seq=900001 + 2 * 10**9)
    flow.ask()
    flow.c(b"u" * 10)
    flow.segment(C, flags="R", seq=5)
    flow.segment(S, flags="R", seq=900001 + 70000)
    flow.s(b"d" * 20)
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=20, bytes_down=20, notes=["!reset"])


@scene("tcp-port-reused", "the same two ports three times: closed in order, reset, and not closed at all before the next")
def _(made):
    first = Flow(made)
    made.session(first, **first.whole())
    second = Flow(made, isn=(77000, 500))
    second.open()
    second.greet()
    second.ask(dst=NAME)
    second.c(b"u" * 7)
    second.segment(C, flags="RA")
    made.session(second, dst=NAME, bytes_up=7, notes=["reset by client"])
    third = Flow(made, isn=(200000, 3 * 10**9))
    third.open()
    third.greet((0, 2), 0)
    third.ask(dst="203.0.113.3:3")
    third.s(b"d" * 3)
    made.session(third, methods_offered=[0, 2], dst="203.0.113.3:3", bytes_down=3)
    fourth = Flow(made, isn=(400000, 10))
    fourth.open()
    fourth.greet()
    fourth.ask(dst="203.0.113.4:4")
    fourth.s(b"d" * 4)
    fourth.close(S)
    made.session(fourth, dst="203.0.113.4:4", bytes_down=4)


@scene("tcp-port-reused-for-http", "a port that first speaks SOCKS5 and then HTTP, and one where it is the other way round")
def _(made):
    first = Flow(made)
    made.session(first, **first.whole())
    web = Flow(made, isn=(77000, 500)).open()
    web.c(b"GET / HTTP/1.0\r\n\r\n")
    web.s(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    web.close(S)
    other = "192.0.2.11:40002"
    web = Flow(made, other, isn=(77000, 500)).open()
    web.c(b"GET / HTTP/1.0\r\n\r\n")
    web.s(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    web.close(S)
    second = Flow(made, other, isn=(177000, 9500))
    made.session(second, **second.whole())


@scene("tcp-no-syn", "captures that begin behind the opening: with its third packet, with the greeting")
def _(made):
    for number in range(2):
        flow = Flow(made, f"192.0.2.{10 + number}:40001", isn=(3 * 10**9, 5000))
        if number == 0:
            flow.segment(C)
        flow.greet((0, 1, 2), 2)
        flow.c(craft.credentials(b"alice", b"secret"))
        flow.s(craft.status(0))
        flow.ask()
        flow.c(b"u" * 100)
        flow.s(b"d" * 200)
        flow.close()
        made.session(flow, methods_offered=[0, 1, 2], method=2, username="alice", auth_status=0, bytes_up=100, bytes_down=200)


@scene("tcp-only-syn-ack", "a capture that begins with the answer to the SYN")
def _(made):
    flow = Flow(made)
    flow.segment(S, flags="SA")
    flow.segment(C)
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=10)


@scene("tcp-no-end", "a capture that ends while octets are relayed")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.s(b"d" * 20)
    made.session(flow, bytes_up=10, bytes_down=20)


@scene("tcp-half-closed",
       "the client ends its stream right behind the request, the server says much afterwards; and the other way round")
def _(made):
    flow = Flow(made).open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10, flags="FPA")
    for _ in range(3):
        flow.s(b"d" * 100)
    flow.segment(S, flags="FA")
    flow.segment(C)
    made.session(flow, bytes_up=10, bytes_down=300)
    flow = Flow(made, "192.0.2.11:40002").open()
    flow.greet()
    flow.ask()
    flow.s(b"d" * 10, flags="FPA")
    for _ in range(3):
        flow.c(b"u" * 100)
    flow.segment(C, flags="FA")
    flow.segment(S)
    made.session(flow, bytes_up=300, bytes_down=10)


@scene("tcp-options", "headers of TCP with options: timestamps, selective acknowledgements, a window scale")
def _(made):
    stamps = bytes.fromhex("0101080a0000000100000002")
    flow = Flow(made)
    flow.segment(C, flags="S", options=bytes.fromhex("020405b40402080a00000001000000000103030a"))
    flow.segment(S, flags="SA", options=bytes.fromhex("020405b40402080a00000001000000000103030a"))
    flow.segment(C, options=stamps)
    flow.c(craft.greeting(0), options=stamps)
    flow.s(craft.choice(0), options=stamps)
    flow.c(craft.request(1, DST), options=stamps)
    flow.s(craft.reply(0, BND), options=stamps)
    flow.s(b"d" * 20, options=stamps + bytes.fromhex("0101050a0000000100000002"))
    flow.close()
    made.session(flow, bytes_down=20)


@scene("tcp-client-direction-only",
       "only what the client sent was captured. Its acknowledgements tell how much it was sent; whether "
       "the request succeeded nobody saw")
def _(made):
    flow = Flow(made)
    flow.lossy = {S}
    flow.open()
    flow.c(craft.greeting(0))
    flow.s(craft.choice(0))
    flow.c(craft.request(1, DST))
    flow.s(craft.reply(0, BND))
    flow.c(b"u" * 100)
    flow.s(b"d" * 300)
    flow.segment(C)
    made.session(flow, method=None, rep=None, bnd=None, bytes_up=0, bytes_down=0, gap_down=312, complete=False)
    flow = Flow(made, "192.0.2.11:40002")
    flow.lossy = {S}
    flow.open()
    flow.greet((0, 2), 2)
    flow.c(craft.credentials(b"alice", b"secret"))
    flow.s(craft.status(0))
    flow.ask(dst=NAME)
    flow.segment(C)
    made.session(flow, methods_offered=[0, 2], method=None, username="alice", dst=NAME, rep=None, bnd=None, gap_down=14,
                 complete=False)


@scene("tcp-server-direction-only", "only what the server sent was captured; --port says what it is", args=["--port", "1080"])
def _(made):
    flow = Flow(made)
    flow.lossy = {C}
    flow.open()
    flow.greet()
    flow.ask()
    flow.c(b"u" * 100)
    flow.s(b"d" * 300)
    flow.segment(S)
    made.session(flow, methods_offered=None, cmd=None, rsv=None, dst=None, bytes_up="unsaid", bytes_down=300, gap_up=113,
                 complete=False)


@scene("tcp-client-died",
       "a client that forgot its connection opens another from the same port: the server answers with the numbers of the old "
       "one, "
       "is reset, and accepts at the second try")
def _(made):
    old = Flow(made).open()
    old.greet()
    old.ask()
    old.s(b"d" * 10)
    made.session(old, bytes_down=10, duration_ms="unsaid")
    made.wait(60)
    new = Flow(made, isn=(3_000_000_000, 2_000_000_000))
    tried = new.segment(C, flags="S")
    old.segment(S)
    old.segment(C, flags="R", seq=1001 + old.sent[C])
    made.wait(1)
    again = new.segment(C, flags="S")
    new.segment(S, flags="SA")
    new.segment(C)
    new.greet()
    new.ask(dst=NAME)
    new.c(b"u" * 20)
    new.close()
    made.session(new, first_frame=any_of(tried, again), start="unsaid", duration_ms="unsaid", dst=NAME, bytes_up=20)


@scene("tcp-data-out-of-window",
       "forged segments with data far out of the window, in the handshake and later: they are no octets of the stream and "
       "show no gap")
def _(made):
    flow = Flow(made).open()
    flow.segment(C, b"evil" * 5, "PA", seq=1001 + 10**9)
    flow.greet()
    flow.segment(S, b"evil" * 5, "PA", seq=900001 - 10**8)
    flow.ask()
    flow.c(b"u" * 10)
    flow.segment(C, b"evil" * 5, "PA", seq=1001 + 5 * 10**8)
    flow.s(b"d" * 20)
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=20, bytes_down=20)


@scene("tcp-both-open", "both ends send a SYN at once")
def _(made):
    flow = Flow(made)
    flow.segment(C, flags="S")
    flow.segment(S, flags="S")
    flow.segment(C, flags="SA", at=0)
    flow.segment(S, flags="SA", at=0)
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=10)
