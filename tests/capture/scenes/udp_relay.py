"""UDP associations side by side, the relay's own traffic, and strangers."""
import craft
from scene import CLIENT, Flow, scene
from scenes.udp import DNS, ECHO, RELAY, SENDER, Association

SECOND, SECOND_SENDER = "192.0.2.11:40002", "192.0.2.11:41000"


@scene("udp-two-clients-one-relay-port",
       "two clients whose associations share one port of the relay: the client's address tells whose "
       "a datagram is, though both use the same port")
def _(made):
    first = Association(made)
    second = Association(made, SECOND, sender=SECOND_SENDER)
    for a in (first, second):
        a.up(DNS, b"q" * 30)
    for a in (second, first):
        a.down(DNS, b"a" * 90)
    first.flow.close()
    second.up(DNS, b"still there")
    second.down(DNS, b"still there, too")
    second.flow.close()
    first.expect()
    second.expect()


@scene("udp-one-host-two-declared-ports",
       "two associations of one host share one port of the relay: the declared ports tell them apart")
def _(made):
    other = "192.0.2.10:41999"
    first = Association(made, declared=SENDER)
    second = Association(made, "192.0.2.10:40002", declared=other, sender=other)
    second.up(DNS, b"2" * 20)
    first.up(DNS, b"1" * 10)
    first.down(DNS, b"1" * 11)
    second.down(DNS, b"2" * 22)
    first.flow.close()
    second.up(DNS, b"2" * 23)
    second.flow.close()
    first.expect()
    second.expect()


@scene("udp-one-host-two-relay-ports",
       "two associations of one host, each with a port of the relay, and one socket of the client for both")
def _(made):
    first = Association(made)
    second = Association(made, "192.0.2.10:40002", bnd="192.0.2.1:50001")
    first.up(DNS, b"1" * 10)
    second.up(DNS, b"2" * 20)
    second.down(DNS, b"2" * 22)
    first.down(DNS, b"1" * 11)
    second.flow.close()
    first.up(DNS, b"1" * 12)
    first.flow.close()
    first.expect()
    second.expect()


@scene("udp-relay-port-again",
       "an association ends and a later one of another client gets its port of the relay: time tells them apart")
def _(made):
    first = Association(made)
    first.up(DNS, b"1" * 10)
    first.down(DNS, b"1" * 11)
    first.flow.close()
    first.expect()
    made.udp(SENDER, RELAY, craft.datagram(DNS, b"between the two"))
    second = Association(made, SECOND, sender=SECOND_SENDER)
    second.up(DNS, b"2" * 20)
    second.down(DNS, b"2" * 22)
    second.flow.close()
    second.expect()


@scene("udp-relay-leg-same-socket",
       "the relay's datagrams to the destinations and theirs to it are in the capture too, from and to the same port as "
       "the client's: they have no header and belong to nobody")
def _(made):
    a = Association(made)
    for dst, query, answer in ((DNS, b"\x12\x34\1\0" + b"q" * 26, b"\x12\x34\x81\x80" + b"a" * 86), (ECHO, b"x", b"x")):
        a.up(dst, query)
        made.udp(RELAY, dst, query)
        made.udp(dst, RELAY, answer)
        a.down(dst, answer)
    a.flow.close()
    a.expect()


@scene("udp-relay-leg-alike",
       "a destination's payload that looks like the header of SOCKS5, on the relay's own way: it belongs to nobody")
def _(made):
    a = Association(made)
    payload = craft.datagram("203.0.113.1:1", b"inside")
    a.up(DNS, payload)
    made.udp(RELAY, DNS, payload)
    made.udp(DNS, RELAY, payload)
    a.down(DNS, payload)
    a.flow.close()
    a.expect()


@scene("udp-relay-leg-other-socket", "the relay speaks to the destinations from a port of its own")
def _(made):
    a = Association(made)
    outside = "192.0.2.1:60123"
    a.up(DNS, b"q" * 30)
    made.udp(outside, DNS, b"q" * 30)
    made.udp(DNS, outside, b"a" * 90)
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect()


def on_one_host(made, declared):
    a = Association(made, "127.0.0.1:40001", "127.0.0.1:1080", declared=declared, bnd="127.0.0.1:50000", sender="127.0.0.1:41000")
    host = "127.0.0.1:5353"
    a.up(host, b"q" * 30)
    made.udp("127.0.0.1:50000", host, b"q" * 30)
    made.udp(host, "127.0.0.1:50000", b"a" * 90)
    a.down(host, b"a" * 90)
    a.up(host, b"r" * 40)
    made.udp("127.0.0.1:50000", host, b"r" * 40)
    made.udp(host, "127.0.0.1:50000", b"b" * 80)
    a.down(host, b"b" * 80)
    a.flow.close()
    a.expect()


scene("udp-on-one-host-declared",
      "client, relay and destination at one address, one socket of the relay for all: the declared port tells who the "
      "client is")(lambda made: on_one_host(made, "127.0.0.1:41000"))
scene("udp-on-one-host-undeclared", "the same with an undeclared port: the client is who sent first")(
    lambda made: on_one_host(made, "0.0.0.0:0"))


@scene("udp-strangers", "other hosts send to the relay, with and without a header: they are no client's datagrams")
def _(made):
    a = Association(made)
    a.up(DNS, b"q" * 30)
    made.udp("203.0.113.66:666", RELAY, craft.datagram(DNS, b"of a stranger"))
    made.udp("203.0.113.66:41000", RELAY, b"no header")
    a.down(DNS, b"a" * 90)
    a.flow.close()
    a.expect()


@scene("udp-and-connect",
       "one client with a CONNECT and an association at the same time, and a DNS lookup of its own beside them")
def _(made):
    flow = Flow(made, CLIENT).open()
    a = Association(made, "192.0.2.10:40002")
    flow.greet()
    made.udp("192.0.2.10:44444", DNS, b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\0\0\1\0\1")
    a.up(DNS, b"q" * 30)
    flow.ask()
    made.udp(DNS, "192.0.2.10:44444", b"\x12\x34\x81\x80\0\1\0\0\0\0\0\0\3www\7example\0\0\1\0\1")
    a.down(DNS, b"a" * 90)
    flow.c(b"u" * 10)
    flow.close()
    a.flow.close()
    made.session(flow, bytes_up=10)
    a.expect()
