"""Packets in pieces, in other packets, with checksums that are wrong, and files that have more in them than packets."""
import struct
import zlib

import craft
from redacting import case
from redacting.streams import begin, credentials, end
from scene import CLIENT, SERVER, C, S
from scenes.links import CLIENT6, SERVER6

HOSTS = craft.split(CLIENT)[0], craft.split(SERVER)[0]


@case("fragments", "the message in fragments: in order, not in order, twice, the header of TCP in several of them, and behind "
      "extension headers of IPv6")
def _(made, k):
    ways = [((24,), None), ((8, 16, 24, 32, 40), None), ((8, 24, 40), (3, 1, 0, 2)), ((24, 32), (0, 0, 1, 1, 2)),
            ((24, 32), (0, 1, 2, 2, 0, 1)), ((24,), (1, 0))]
    for number, (cuts, order) in enumerate(ways):
        for six in (False, True):
            how = dict(client=CLIENT6[:-5] + str(41000 + number), server=SERVER6) if six else \
                dict(client=f"192.0.2.10:{41000 + number}")
            flow = begin(made, k, **how)
            options = [(craft.DESTINATION, bytes([0, 0, 1, 4, 0, 0, 0, 0]))]
            extra = dict(extensions=options) if six and number % 2 else {}
            label = f"{number}{six}"
            flow.c(craft.credentials(k("user" + label), k("password" + label)), cuts=cuts, order=order, ident=number, **extra)
            end(flow)


@case("fragments-of-others-between", "fragments of two messages and whole packets in turns: the order of packets stays")
def _(made, k):
    flows = [begin(made, k, client=f"192.0.2.10:{41000 + number}") for number in range(2)]
    held = []
    for number, flow in enumerate(flows):
        before = len(made.packets)
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")), cuts=(24, 32), ident=50 + number)
        held.append(made.packets[before:])
        del made.packets[before:]
    for first, second in zip(*held):
        for packet in (first, second):
            made.packets.append(packet)
            made.now += made.step
            packet.time = made.now
        flows[0].s(b"", flags="A")
    for flow in flows:
        end(flow)


@case("fragments-lost", "fragments that stay alone; the message is sent again whole, or never", loose=(50, 51))
def _(made, k):
    for number, (order, again) in enumerate((((0, 2), True), ((0, 1), True), ((0,), False), ((0, 2), False))):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        say = craft.credentials(k(f"user{number}"), k(f"password{number}"))
        start = flow.sent[C]
        if not again:  # then nobody knows even the name's length
            say = say[:1] + k.doubt(say[1:])
        flow.c(say, cuts=(24, 40), order=order, ident=number)
        if again:
            flow.c(say, at=start)
        end(flow)


@case("fragments-without-the-first", "where the fragment with the header is not there, all of the others goes")
def _(made, k):
    for number, order in enumerate(((1,), (1, 2), (2,))):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        start = flow.sent[C]
        say = craft.credentials(k(f"user{number}"), k(f"password{number}"))
        segment = k.doubt(b"." * 24) + b"".join([k.doubt(say)[4:]])
        for piece in order:
            first, last = (24, 40) if piece == 1 else (40, 51)
            made.ip(craft.fragment(*HOSTS, craft.TCP, segment[first:last], first, piece == 1, ident=number))
        flow.c(say, at=start)
        end(flow)


@case("fragments-overlapping", "fragments of IPv4 that overlap, and contradict each other in the password", loose=(50, 51))
def _(made, k):
    flow = begin(made, k)
    user, password = k("user"), k("password")
    segment = craft.tcp_segment(CLIENT, SERVER, 1001 + flow.sent[C], 900001 + flow.sent[S], "PA", craft.credentials(user, password))
    start = 20 + 3 + 14  # of the password
    # Octets 40 to 47 come first in the second fragment, which contradicts the first and the third.
    evil = segment[:start] + k.other("other-password", "password")
    flow.sent[C] += 31
    for piece, offset, more in ((segment[:40], 0, True), (evil[32:48], 32, True), (segment[40:], 40, False)):
        made.ip(craft.fragment(*HOSTS, craft.TCP, piece, offset, more, ident=9))
    end(flow)


@case("fragment-again-otherwise", "a datagram's identification comes back at once, with another message in it")
def _(made, k):
    for number in range(3):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")), cuts=(24, 32), order=(1, 0, 2), ident=9)
        end(flow)


@case("checksums", "one that a card was to complete, zero, and one that is wrong otherwise: they stay as they are")
def _(made, k):
    pseudo = craft.packed(HOSTS[0]) + craft.packed(HOSTS[1]) + struct.pack(">BBH", 0, craft.TCP, 51)
    partial = ~craft.internet_checksum(pseudo) & 0xffff
    for number, checksum in enumerate((partial, 0, 0x1234, 0xbeef)):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")), checksum=checksum)
        end(flow)


def frame_check(link):
    return craft.Link(link.number, lambda packet: (lambda frame: frame + struct.pack("<I", zlib.crc32(frame)))(link.around(packet)))


@case("frame-check", "frames that were captured with their check sequence", link=frame_check(craft.ethernet(padding=b"\0")))
def _(made, k):
    flow = begin(made, k)
    flow.c(credentials(k))
    flow.c(credentials(k), cuts=(24,), at=4)
    end(flow)


def quote(packet):
    """An ICMP error about a packet."""
    six = packet[0] >> 4 == 6
    octets = struct.pack(">BBHI", 1 if six else 3, 1, 0, 0) + packet
    if six:
        checksum = craft.transport_checksum("2001:db8::1", "2001:db8::a", 58, octets)
        return craft.ipv6_packet("2001:db8::1", "2001:db8::a", 58, octets[:2] + struct.pack(">H", checksum) + octets[4:])
    checksum = craft.internet_checksum(octets)
    return craft.ipv4_packet(HOSTS[1], HOSTS[0], 1, octets[:2] + struct.pack(">H", checksum) + octets[4:])


def tunnels(packet):
    """The packet in others, in some ways that there are."""
    frame = craft.ethernet().around(packet)
    yield 41 if packet[0] >> 4 == 6 else 4, packet
    yield 47, struct.pack(">HHII", 0x3000, 0x6558, 7, 8) + frame
    yield craft.UDP, craft.udp_datagram("10.0.0.1:5000", "10.0.0.2:4789", b"\x08\0\0\0\0\0\x07\0" + frame)


@case("echoes", "the message stands in what ICMP quotes, and in tunnels both ends of which were captured: the outer checksum is mended")
def _(made, k):
    for number, (client, server) in enumerate(((CLIENT, SERVER), (CLIENT6, SERVER6))):
        flow = begin(made, k, client=client, server=server)
        sent = flow.sent[C], flow.sent[S]
        say = craft.credentials(k(f"user{number}"), k(f"password{number}"))
        flow.c(say)
        # What is inside keeps the checksum that it had.
        was = craft.credentials(k.secrets[f"user{number}"], k.secrets[f"password{number}"])
        head = craft.tcp_segment(client, server, 1001 + sent[0], 900001 + sent[1], "PA", was)[:20]
        packet = craft.ip_packet(craft.split(client)[0], craft.split(server)[0], craft.TCP, head + say)
        made.ip(quote(packet))
        for protocol, octets in tunnels(packet):
            made.ip(craft.ipv4_packet("10.0.0.1", "10.0.0.2", protocol, octets))
        end(flow)


@case("headers", "options of IPv4 and TCP, extension headers of IPv6, tags, and a length of 0 as of what a card is to take apart")
def _(made, k):
    flow = begin(made, k, options=bytes.fromhex("0101080a0000000100000002"))
    flow.c(credentials(k))
    end(flow)
    flow = begin(made, k, client=CLIENT6, server=SERVER6)
    flow.c(credentials(k, "user6", "password6"), extensions=[(craft.HOP_BY_HOP, bytes([0, 0, 1, 4, 0, 0, 0, 0]))])
    end(flow)
    flow = begin(made, k, client="192.0.2.10:41000", link=craft.ethernet([(0x88a8, 3), (0x8100, 7)]))
    flow.c(credentials(k, "user7", "password7"))
    end(flow)
    flow = begin(made, k, client="192.0.2.10:41001")
    flow.c(credentials(k, "user8", "password8"), total=0)
    end(flow)


def commented(made):
    file = craft.Pcapng()
    file.octets = b""
    file.section(options=[(1, made.secret)])
    file.interface(craft.ETHERNET, options=[(2, b"eth0"), (1, made.secret), (3, made.secret)])
    for packet in made.packets:
        file.enhanced(packet, options=[(1, made.secret), (3, b"\x02" + made.secret)])
    name = bytes([192, 0, 2, 10]) + made.secret + b"\0"
    file.block(4, struct.pack("<HH", 1, len(name)) + craft.padded(name) + bytes(4))
    file.block(5, bytes(12) + file.options([(1, made.secret)]))  # statistics
    file.block(0x0a, struct.pack("<II", 0x544c534b, len(made.secret)) + made.secret)  # keys of TLS
    file.block(0x40000bad, struct.pack("<I", 32473) + made.secret)
    return file.octets


@case("comments", "the password stands in comments, names, statistics and other blocks beside the packets", file=commented)
def _(made, k):
    made.secret = credentials(k)
    flow = begin(made, k)
    flow.c(credentials(k))
    end(flow)


LINKS = [craft.ETHERNET, craft.RAW, craft.ETHERNET, craft.SLL2]


def interfaces(made):
    file = craft.Pcapng(">")
    file.interface(LINKS[0], snaplen=0, resolution=6, options=[(2, b"eth0")])
    file.interface(LINKS[1], snaplen=65535, resolution=9, offset=1_700_000_000, options=[(2, b"tun0")])
    rest = list(made.packets)
    while rest and rest[0].interface < 2:
        file.enhanced(rest.pop(0))
    file.section("<")
    file.interface(LINKS[2], snaplen=128, resolution=3)
    file.interface(LINKS[3], snaplen=4096, resolution=9)
    for packet in rest:
        file.enhanced(craft.Packet(packet.time, packet.octets, packet.size, packet.interface - 2))
    return file.octets


@case("interfaces", "two sections, four interfaces with link types, snap lengths and clocks of their own", file=interfaces, links=LINKS,
      snaps=[0, 65535, 128, 4096], step=1_371_000_000)
def _(made, k):
    for number, link in enumerate((craft.ethernet(), craft.raw(), craft.ethernet(), craft.cooked(2))):
        if number in (1, 3):
            made.now += 123_456
        else:
            made.now -= made.now % 10**6
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}", interface=number, link=link)
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        end(flow)


def unknown(made):
    file = craft.Pcapng()
    file.interface(147)
    file.interface(craft.ETHERNET)
    for packet in made.packets:
        file.enhanced(packet)
    return file.octets


@case("unknown-link", "in packets of a link type that nobody here can read the message goes", file=unknown, links=[147, craft.ETHERNET])
def _(made, k):
    flow = begin(made, k, interface=1)
    flow.c(credentials(k))
    made.frame(b"\1\2\3\4" + credentials(k), interface=0)
    end(flow)
