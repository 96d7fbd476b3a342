"""Packets and captures for the corpora of the targets that read them; used by corpus/make."""

import importlib
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "capture"))
import redact  # noqa: E402

CLIENT, SERVER = bytes((192, 0, 2, 10)), bytes((192, 0, 2, 1))
SIX_CLIENT, SIX_SERVER = b"\x20\x01\x0d\xb8" + bytes(11) + b"\x0a", b"\x20\x01\x0d\xb8" + bytes(11) + b"\x01"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
LENGTHS = [0, 1, 2, 127, 128, 251, 252, 253, 254, 255]


def tcp(ports, seq, ack, flags, payload=b""):
    return struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + payload


def udp(ports, payload):
    return struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload


def ipv4(payload, up=True, protocol=6, ident=1, where=0):
    ends = CLIENT + SERVER if up else SERVER + CLIENT
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), ident, where, 64, protocol, 0) + ends + payload


def ipv6(payload, up=True, following=6):
    ends = SIX_CLIENT + SIX_SERVER if up else SIX_SERVER + SIX_CLIENT
    return struct.pack(">IHBB", 0x60000000, len(payload), following, 64) + ends + payload


def ethernet(payload, kind=0x0800):
    return bytes(12) + struct.pack(">H", kind) + payload


def pcap(packets, link=101, order="<"):
    out = struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for number, packet in enumerate(packets):
        out += struct.pack(order + "IIII", 1700000000, number * 1000, len(packet), len(packet)) + packet
    return out


def pcapng(packets, link=101):
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", link, 0, 65535))
    for number, packet in enumerate(packets):
        out += block(6, struct.pack("<IIIII", 0, 0, number, len(packet), len(packet)) + packet)
    return out


def talk(turns, size=1000, port=40000, ending=True):
    """A connection over which is said what `turns` tells: (True, octets) for the client. Each turn in segments of
    at most `size` octets."""
    at = {True: 1000, False: 0xFFFFFFF0}
    ports = {True: (port, 1080), False: (1080, port)}

    def segment(up, flags, payload=b""):
        packet = ipv4(tcp(ports[up], at[up] & 0xFFFFFFFF, at[not up] & 0xFFFFFFFF if flags & ACK else 0, flags,
                          payload), up)
        at[up] += len(payload) + bool(flags & (SYN | FIN))
        return packet

    packets = [segment(True, SYN), segment(False, SYN | ACK), segment(True, ACK)]
    for up, octets in turns:
        for start in range(0, len(octets), size):
            packets.append(segment(up, PSH | ACK, octets[start:start + size]))
    if ending:
        packets += [segment(True, FIN | ACK), segment(False, FIN | ACK), segment(True, ACK)]
    return packets


def field(octets):
    return bytes([len(octets)]) + octets


HELLO = [(True, b"\x05\x01\x00"), (False, b"\x05\x00")]
GRANTED = (False, b"\x05\x00\x00\x01\xc0\x00\x02\x01\x04\x38")
CONNECT = (True, b"\x05\x01\x00\x03\x04host\x00\x50")
PASSED = [(True, b"\x05\x01\x02"), (False, b"\x05\x02"), (True, b"\x01\x04user\x04pass"), (False, b"\x01\x00")]
DATA = [(True, b"GET / HTTP/1.0\r\n\r\n"), (False, b"HTTP/1.0 200 OK\r\n\r\n")]
ASSOCIATE = [*HELLO, (True, b"\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"), GRANTED]


def sessions():
    """name, what it shows, packets."""
    plain = [*HELLO, CONNECT, GRANTED, *DATA]
    yield "connect", "a session, CONNECT", talk(plain)
    yield "octet-by-octet", "the same, an octet a segment", talk(plain, 1)
    yield "password", "a session with a password", talk([*PASSED, CONNECT, GRANTED, *DATA])
    yield "refused", "REP 05", talk([*HELLO, CONNECT, (False, b"\x05\x05\x00\x01" + bytes(6))])
    yield "bind", "two replies", talk([*HELLO, (True, b"\x05\x02\x00\x01" + bytes(6)), GRANTED, GRANTED, *DATA])
    relay = [ipv4(udp((5353, 1080), b"\x00\x00\x00\x01\x7f\x00\x00\x01\x00\x35question"), True, 17),
             ipv4(udp((1080, 5353), b"\x00\x00\x00\x01\x7f\x00\x00\x01\x00\x35answer"), False, 17)]
    associated = talk(ASSOCIATE)
    yield "udp", "UDP ASSOCIATE, and a datagram each way", associated[:-3] + relay + associated[-3:]
    yield "no-end", "open when the capture ends", talk(plain, ending=False)
    yield "out-of-order", "segments in reverse", talk(plain)[::-1]
    yield "twice", "each packet twice", [packet for packet in talk(plain) for _ in range(2)]
    yield "lost", "a segment is missing", talk(plain, 4)[:8] + talk(plain, 4)[9:]
    yield "socks4", "SOCKS4", talk([(True, b"\x04\x01\x00\x50\x7f\x00\x00\x01me\x00"), (False, b"\x00\x5a" + bytes(6))])
    yield "lint", "clauses broken by both sides", talk([(True, b"\x05\x00"), (False, b"\x04\x00"),
                                                         (True, b"\x05\x09\x01\x03\x00\x00\x50"), (False, b"\x05\x63\x01\x00")])


def published():
    """class, name, what broke and where, packets."""
    yield ("R19", "udp-any-source", "datagrams of a stranger to the relay: meow-rs 303",
           talk(ASSOCIATE, ending=False) + [ipv6(udp((9, 1080), b"\x00\x00\x00\x01" + bytes(6)), True, 17),
                                            ipv4(udp((9, 1080), b"\x00\x00\x00\x01" + bytes(6) + b"x"), False, 17)])
    yield ("R18", "udp-without-association", "a datagram to a relay that nobody asked for: v2fly-github-io 104",
           [ipv4(udp((5353, 1080), b"\x00\x00\x00\x01\x7f\x00\x00\x01\x00\x35x"), True, 17)] + talk([*HELLO]))
    yield ("R06", "runts", "datagrams of no octets and of one to a relay: shadowsocks-libev 441",
           talk(ASSOCIATE, ending=False) + [ipv4(udp((5353, 1080), b"x" * size), True, 17) for size in range(5)])
    inner = [*HELLO, CONNECT, GRANTED]
    yield ("R22", "socks-in-socks", "a dissector that called itself for each session inside: Wireshark, 2003",
           talk(inner * 40 + DATA))
    yield ("R23", "format-in-name", "a user's name used as a format: Ethereal CVE-2003-0081",
           talk([(True, b"\x05\x01\x02"), (False, b"\x05\x02"), (True, b"\x01" + field(b"%n%s%x\x1b[31m\r\n\"\\") + field(b"%s")),
                 (False, b"\x01\x00"), (True, b"\x05\x01\x00\x03" + field(b"%n%n\x00\x07\xff") + b"\x00\x50"), GRANTED]))
    yield ("R24", "coalesced", "state by packet and not by stream offset: Wireshark 11417",
           talk([(True, b"\x05\x01\x00" + CONNECT[1] + b"early"), (False, b"\x05\x00" + GRANTED[1] + b"data")]))
    yield ("R24", "split", "the same, messages cut in their midst: Wireshark 14262", talk([*PASSED, CONNECT, GRANTED], 3))
    yield ("R12", "name-in-reply", "BND.ADDR of another size than four octets: curl 944",
           talk([*HELLO, CONNECT, (False, b"\x05\x00\x00\x03" + field(b"n" * 255) + b"\x04\x38more")]))


def fragments(packet, size=16, following=None):
    """An IPv4 packet in fragments whose payload has `size` octets."""
    payload = packet[20:]
    for start in range(0, len(payload), size):
        more = 0x2000 if start + size < len(payload) else 0
        yield ipv4(payload[start:start + size], True, packet[9], 7, more | start // 8)


def raw_packets():
    """name, what it shows, LINK octet, packets: what fuzz/targets/packet.c reads."""
    four, six = ipv4(tcp((40000, 1080), 1, 2, ACK, b"data")), ipv6(tcp((40000, 1080), 1, 2, ACK, b"data"))
    yield "ethernet", "IPv4 and IPv6 on Ethernet", 0, [ethernet(four), ethernet(six, 0x86DD)]
    yield "vlan", "two tags of IEEE 802.1Q", 0, [ethernet(b"\x00\x01\x81\x00\x00\x02\x08\x00" + four, 0x8100)]
    yield "pppoe", "PPPoE on Ethernet", 0, [ethernet(b"\x11\x00\x00\x01" + struct.pack(">H", len(four) + 2) + b"\x00\x21" +
                                                    four, 0x8864)]
    yield "arp", "no IP", 0, [ethernet(bytes(28), 0x0806)]
    yield "padded", "what Ethernet fills up is no payload", 0, [ethernet(four + bytes(6))]
    yield "loopback", "BSD's, in both orders", 1, [b"\x02\x00\x00\x00" + four, b"\x00\x00\x00\x1e" + six]
    yield "raw", "raw IP", 2, [four, six]
    yield "cooked", "Linux cooked", 3, [bytes(14) + b"\x08\x00" + four]
    yield "cooked-2", "Linux cooked, version 2", 4, [b"\x86\xdd" + bytes(18) + six]
    yield "ppp", "PPP", 6, [b"\xff\x03\x00\x21" + four, b"\x00\x57" + six]
    yield "fragments", "IPv4, in order", 2, list(fragments(four))
    yield "fragments-reversed", "the last one first", 2, list(fragments(four, 8))[::-1]
    yield "fragments-lost", "one is missing", 2, list(fragments(four, 8))[1:]
    head = struct.pack(">BBHI", 6, 0, 1, 9)
    tail = struct.pack(">BBHI", 6, 0, 16, 9)
    yield "fragments-6", "IPv6", 2, [ipv6(head + six[40:56], True, 44), ipv6(tail + six[56:], True, 44)]
    yield "extensions", "IPv6 with headers in between", 2, [ipv6(b"\x3c\x00" + bytes(6) + b"\x06\x00" + bytes(6) + six[40:],
                                                               True, 0)]
    yield "options", "a TCP header with options", 2, [ipv4(tcp((1, 2), 3, 4, ACK)[:12] + b"\x60" + bytes(7) + b"\x01" * 4 + b"x")]
    yield "udp", "a datagram", 2, [ipv4(udp((53, 1080), b"data"), True, 17)]
    yield "icmp", "neither TCP nor UDP", 2, [ipv4(bytes(8), True, 1)]


def hidden():
    """Captures of the tests of --redact, in which names and passwords are hard to find; but for the large ones."""
    for part in redact.PARTS:
        importlib.import_module(f"redacting.{part}")
    for name, (shows, _, _) in redact.CASES.items():
        octets = redact.build(name, False)[0].octets()
        if len(octets) < 20000:
            yield "rewrite", "seed-secret-" + name, shows, octets


def short_of_all():
    """Small captures: without an engine every call of theirs for memory and files fails once."""
    wanted = ("password", "udp", "lint", "lost", "out-of-order", "octet-by-octet")
    for name, shows, packets in sessions():
        if name in wanted:
            yield "scarce", "seed-" + name, shows, pcap(packets)
    for name in ("nested", "fragments-lost"):
        yield "scarce", "seed-secret-" + name, redact.CASES[name][0], redact.build(name, False)[0].octets()


def found():
    """name, what broke, packets: found by fuzzing, and brought into a form that shows it."""
    begun = talk([*PASSED, CONNECT, GRANTED])
    early = ipv4(tcp((40000, 1080), 1000 - 0x30000000 & 0xFFFFFFFF, 0, SYN))
    yield "hole-before-password", "a gigabyte that the capture lacks before the password: as much was held", [early, *begun[1:]]


def packet_input(link, packets):
    return bytes([link]) + b"".join(struct.pack(">H", min(len(packet), 0x7FF)) + packet[:0x7FF] for packet in packets)


def by_hand():
    """target, file name, what it shows, octets."""
    for name, shows, link, packets in raw_packets():
        yield "packet", "seed-" + name, shows, packet_input(link, packets)
    for name, shows, packets in sessions():
        yield "reader", "seed-" + name, shows, pcap(packets)
    yield from hidden()
    yield from short_of_all()
    for name, broke, packets in found():
        yield "rewrite", "found-" + name, broke, pcap(packets)
    packets = talk([*HELLO, CONNECT, GRANTED])
    for name, shows, octets in (("pcap", "pcap", pcap(packets)), ("pcap-big-endian", "the other order", pcap(packets, order=">")),
                                ("pcapng", "pcapng", pcapng(packets)), ("empty", "nothing", b""),
                                ("text", "no capture", b"no capture\n"), ("no-packets", "a header alone", pcap([]))):
        yield "capture", "seed-" + name, shows, octets
    for number, name, shows, packets in published():
        yield "reader", f"regress-{number}-{name}", shows, pcap(packets)


def boundaries():
    """target, name, octets."""
    one = ipv4(tcp((40000, 1080), 1, 2, ACK, b"data"))
    for size in range(len(one)):
        yield "packet", f"ipv4-cut-{size:02}", packet_input(2, [one[:size]])
    for size in range(0, 0x800, 0x100):
        yield "packet", f"total-length-{size}", packet_input(2, [one[:2] + struct.pack(">H", size) + one[4:]])
    whole = pcap([one, one])
    for size in range(len(whole)):
        yield "capture", f"pcap-cut-{size:03}", whole[:size]
    whole = pcapng([one])
    for size in range(0, len(whole)):
        yield "capture", f"pcapng-cut-{size:03}", whole[:size]
    for length in (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        told = struct.pack("<I", length)
        yield "capture", f"pcap-captured-{length:x}", pcap([one])[:32] + told + pcap([one])[36:]
        yield "capture", f"pcapng-block-{length:x}", whole[:32] + told + whole[36:]
    for length in LENGTHS:
        name = field(b"n" * length)
        request = (True, b"\x05\x01\x00\x03" + name + b"\x00\x50")
        yield "reader", f"name-{length}", pcap(talk([*HELLO, request, GRANTED]))
        yield "reader", f"password-{length}", pcap(talk([*PASSED[:2], (True, b"\x01" + name * 2), PASSED[3], CONNECT, GRANTED]))
        pieces = b"\x03\x00\x00" + field(b"p" * (length & 0xF8)) + b"\x01" + bytes([length // 8]) + b"\x00" + field(b"q")
        yield "defragment", f"size-{length}", b"\x80" + pieces
        yield "reassembly", f"size-{length}", b"\x01\x00\xff\x00\x08\x00\x00" + bytes([length]) + b"\x09\x00" + bytes([length, 1])
