"""What is no SOCKS5, most of it on port 1080: no record."""
import hashlib

import craft
from scene import BND, C, DST, S, Flow, scene


def talk(made, *turns, client=None, server="192.0.2.1:1080", opened=True, ended=True):
    """A connection in which the sides say those octets: pairs of a side and what it says."""
    talk.port = getattr(talk, "port", 42000) % 60000 + 1
    flow = Flow(made, client or f"192.0.2.10:{talk.port}", server)
    if opened:
        flow.open()
    for side, octets in turns:
        flow.segment(side, octets, "PA")
    if ended:
        flow.close()
    return flow


def noise(number):
    """1 to 64 octets, the same ones every time."""
    octets = hashlib.sha512(bytes([number])).digest()
    return octets[:1 + octets[0] % 64]


@scene("not-random-octets", "random octets on port 1080, some of which begin with 05")
def _(made):
    talk.port = 42000
    for number in range(24):
        up, down = noise(2 * number), noise(2 * number + 1)
        if number % 3 == 0:
            up = b"\5" + up
        if down[0] == 5:
            down = b"\6" + down
        talk(made, (C, up), (S, down))


@scene("not-http", "HTTP on port 1080: plain, a proxy's GET and CONNECT")
def _(made):
    talk.port = 42000
    for ask in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT a:443 HTTP/1.1\r\n\r\n"):
        talk(made, (C, ask), (S, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\5\1\0\5\0"), (C, b"\5\1\0"), (S, b"\5\0"))


@scene("not-tls", "TLS on port 1080")
def _(made):
    talk.port = 42000
    hello = bytes.fromhex("1603010050" + "0100004c0303") + bytes(range(74))
    answer = bytes.fromhex("160303004a020000460303") + bytes(range(70))
    talk(made, (C, hello), (S, answer), (C, bytes.fromhex("1703030005") + b"\5\1\0\5\1"), (S, bytes.fromhex("1703030002") + b"\5\0"))


@scene("not-dcerpc", "DCE/RPC, whose packets begin with 05 00: its bind and the answer to it, then a call")
def _(made):
    talk.port = 42000
    bind = bytes.fromhex("05000b03100000004800000001000000d016d01600000000010000000000010008839fe1c4" "e0d0118d5b00c04fc2dcfb0000000004"
                         "5d888aeb1cc9119fe808002b10486002000000")
    answer = bytes.fromhex("05000c03100000003c00000001000000d016d0160300000004003133350000000100000000000000045d888aeb1cc9119fe808002b1048"
                           "6002000000")
    call = bytes.fromhex("050000031000000020000000020000000800000000000200") + bytes(8)
    for server in ("192.0.2.1:1080", "192.0.2.1:135"):
        talk(made, (C, bind), (S, answer), (C, call), (S, bytes.fromhex("050002031000000020000000020000000800000000000000") + bytes(8)),
             server=server)


@scene("not-dcerpc-minor-1",
       "DCE/RPC 5.1, whose bind begins like a greeting (05 01 0B) and whose answer like a method selection (05 01): the "
       "method was not offered, and neither what stands behind the one nor behind the other fits")
def _(made):
    talk.port = 42000
    bind = bytes.fromhex("05010b03100000004800000001000000d016d01600000000010000000000010008839fe1c4" "e0d0118d5b00c04fc2dcfb0000000004"
                         "5d888aeb1cc9119fe808002b10486002000000")
    answer = bytes.fromhex("05010c03100000003c00000001000000d016d0160300000004003133350000000100000000000000045d888aeb1cc9119fe808002b1048"
                           "6002000000")
    talk(made, (C, bind), (S, answer))


@scene("not-smtp", "protocols in which the server speaks first: SMTP, SSH, FTP; one whose client then says 05 01 00")
def _(made):
    talk.port = 42000
    talk(made, (S, b"220 mail.example ESMTP\r\n"), (C, b"EHLO me\r\n"), (S, b"250 ok\r\n"))
    talk(made, (S, b"SSH-2.0-OpenSSH_9.2\r\n"), (C, b"SSH-2.0-me\r\n"))
    talk(made, (S, b"220 ftp\r\n"), (C, craft.greeting(0)), (S, b"500 what?\r\n"))


@scene("not-five-first",
       "protocols of others that begin with 05: the answer is none to a greeting, or comes before the greeting is whole, or "
       "the greeting has no method")
def _(made):
    talk.port = 42000
    talk(made, (C, b"\5\2ab"), (S, b"OK"))
    talk(made, (C, b"\5\1\0"), (S, b"\0\5"))
    talk(made, (C, b"\5\1\0"), (S, b"\4\0"))
    talk(made, (C, b"\5\1\0"), (S, b"\6\0\5\0"))
    talk(made, (C, b"\5\xff\0\1\2"), (S, b"\5\0"), (C, b"never as much as 255"))
    talk(made, (C, b"\5"), (S, b"error"))
    talk(made, (C, b"\5\0"), (S, b"\5\0"))
    talk(made, (C, b"\5\0\0\0\0\x10\0\0"), (S, b"\5\0\0\0\0\x10\0\0"))


@scene("not-whole-greetings", "greetings that stop half way, without an answer")
def _(made):
    talk.port = 42000
    for say in (b"\5", b"\5\2", b"\5\2\0", b"\5\xff" + bytes(200)):
        talk(made, (C, say))
        talk(made, (C, say), ended=False)


@scene("not-socks4", "SOCKS4 and SOCKS4a: CONNECT, BIND, refused and not; a session of SOCKS5 between them")
def _(made):
    talk.port = 42000
    granted, denied = bytes.fromhex("005a000000000000"), bytes.fromhex("005b000000000000")
    talk(made, (C, craft.socks4(1, "198.51.100.7:80", b"me")), (S, granted), (C, b"GET / HTTP/1.0\r\n\r\n"),
         (S, b"HTTP/1.0 200 OK\r\n\r\n"))
    talk(made, (C, craft.socks4(1, "0.0.0.1:80", b"", b"www.example")), (S, granted), (C, craft.greeting(0)), (S, craft.choice(0)))
    flow = Flow(made)
    made.session(flow, **flow.whole())
    talk(made, (C, craft.socks4(2, "198.51.100.7:1280", b"me")), (S, granted), (S, granted))
    talk(made, (C, craft.socks4(1, "5.1.0.5:1280", b"\5\1\0")), (S, denied))


@scene("not-midstream", "connections whose beginning the capture lacks, amid relayed data that contains 05 01 00 and 05 00")
def _(made):
    talk.port = 42000
    talk(made, (C, b"some data \5\1\0 and more"), (S, b"an answer \5\0 to it"), opened=False)
    talk(made, (C, b"\5\1\0"), (S, b"HTTP/1.1 200 OK\r\n\r\n"), (C, b"\5\1\0\1"), opened=False)
    talk(made, (C, b"\5\1\0"), (S, b"\5\0"), (C, b"GET / HTTP/1.0\r\n\r\n"), opened=False)
    talk(made, (C, b"\5\1\0"), (S, b"\5\2"), (C, b"\1\2ab\2cd"), (S, b"\1\0"), opened=False)
    talk(made, (C, b"\5\2\0\2"), (C, b"\5\2\0\2"), (C, b"\5\2\0\2"), opened=False)
    talk(made, (S, b"\5\0\0\1\5\0\0\1"), (C, b"\5\1\0\1\5\1\0\1"), (S, b"\5\0"), opened=False, ended=False)


@scene("not-only-answers", "the server's direction alone, without --port: a greeting nobody saw")
def _(made):
    flow = Flow(made)
    flow.lossy = {C}
    flow.open()
    flow.greet()
    flow.ask()
    flow.s(b"d" * 300)


@scene("not-scanned", "ports that were only knocked at: refused, opened and closed, left open, half open")
def _(made):
    refused = Flow(made, "192.0.2.10:42001")
    refused.segment(C, flags="S")
    refused.segment(S, flags="RA", seq=0)
    talk.port = 42001
    talk(made)
    talk(made, ended=False)
    half = Flow(made, "192.0.2.10:42009")
    half.segment(C, flags="S")
    half.segment(S, flags="SA")
    half.segment(C, flags="R")


@scene("not-alone", "all sorts of traffic around one session of SOCKS5")
def _(made):
    talk.port = 42000
    flow = Flow(made).open()
    made.udp("192.0.2.10:44444", "198.51.100.53:53", b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\0\0\1\0\1")
    flow.greet()
    talk(made, (C, b"GET / HTTP/1.0\r\n\r\n"), (S, b"HTTP/1.0 200 OK\r\n\r\n"), server="198.51.100.7:80")
    flow.ask()
    out = Flow(made, BND, DST).open()
    flow.c(b"GET / HTTP/1.0\r\n\r\n")
    out.c(b"GET / HTTP/1.0\r\n\r\n")
    out.s(b"HTTP/1.0 200 OK\r\n\r\n")
    flow.s(b"HTTP/1.0 200 OK\r\n\r\n")
    out.close(S)
    flow.close(S)
    made.session(flow, bytes_up=18, bytes_down=19)
