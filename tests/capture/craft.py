"""Packets and capture files, octet by octet, for the captures that are made and not recorded. The standard library alone."""
import socket
import struct

# Link types as they stand in files.
NULL, ETHERNET, PPP, RAW_12, RAW, LOOP, SLL, IPV4, IPV6, SLL2 = 0, 1, 9, 12, 101, 108, 113, 228, 229, 276

TCP, UDP = 6, 17
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION = 0, 43, 44, 60
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}


def packed(host):
    """The octets of an address."""
    return socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)


def split(peer):
    """"1.2.3.4:5" or "[::1]:5" as host and port."""
    host, port = peer.rsplit(":", 1)
    return host.strip("[]"), int(port)


def internet_checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def transport_checksum(source, target, protocol, octets):
    """That of TCP and UDP, over the pseudo header too."""
    source, target = packed(source), packed(target)
    if len(source) == 4:
        pseudo = source + target + struct.pack(">BBH", 0, protocol, len(octets) & 0xffff)
    else:
        pseudo = source + target + struct.pack(">IHBB", len(octets), 0, 0, protocol)
    return internet_checksum(pseudo + octets)


def tcp_segment(source, target, seq, ack, flags, data=b"", window=65535, options=b"", checksum=None):
    """A segment between two peers ("1.2.3.4:5"); a checksum given stands in place of the right one."""
    bits = sum(FLAGS[letter] for letter in flags)
    ports = split(source)[1], split(target)[1]
    head = struct.pack(">HHIIBBHHH", *ports, seq, ack, (20 + len(options)) // 4 << 4, bits, window, 0, 0) + options
    if checksum is None:
        checksum = transport_checksum(split(source)[0], split(target)[0], TCP, head + data)
    return head[:16] + struct.pack(">H", checksum) + head[18:] + data


def udp_datagram(source, target, data, checksum=None):
    head = struct.pack(">HHHH", split(source)[1], split(target)[1], 8 + len(data), 0)
    if checksum is None:
        checksum = transport_checksum(split(source)[0], split(target)[0], UDP, head + data) or 0xffff
    return head[:6] + struct.pack(">H", checksum) + data


def ipv4_packet(source, target, protocol, payload, ident=1, options=b"", offset=0, more=False, total=None, checksum=None):
    """`offset` and `more` make it a fragment; `total` and `checksum` stand in place of what they should be."""
    length = 20 + len(options) + len(payload) if total is None else total
    place = offset // 8 | (0x2000 if more else 0)
    head = struct.pack(">BBHHHBBH", 0x40 | (20 + len(options)) // 4, 0, length, ident, place, 64, protocol, 0)
    head += packed(source) + packed(target) + options
    if checksum is None:
        checksum = internet_checksum(head)
    return head[:10] + struct.pack(">H", checksum) + head[12:] + payload


def ipv6_packet(source, target, protocol, payload, extensions=(), jumbo=False):
    """`extensions` are pairs of a header's number and its octets, whose first (the next header) is filled in here. A `jumbo` one
    tells no length."""
    chain = payload
    for number, octets in reversed(extensions):
        chain = bytes([protocol]) + octets[1:] + chain
        protocol = number
    return struct.pack(">IHBB", 6 << 28, 0 if jumbo else len(chain), protocol, 64) + packed(source) + packed(target) + chain


def ip_packet(source, target, protocol, payload, **how):
    """A packet of the family of its addresses."""
    make = ipv6_packet if ":" in source else ipv4_packet
    return make(source, target, protocol, payload, **how)


def fragments(source, target, protocol, payload, cuts, ident=7, extensions=()):
    """The packets of a payload cut at the offsets `cuts`, all multiples of eight."""
    edges = [0, *cuts, len(payload)]
    packets = []
    for start, end in zip(edges, edges[1:]):
        more = end != len(payload)
        packets.append(fragment(source, target, protocol, payload[start:end], start, more, ident, extensions))
    return packets


def fragment(source, target, protocol, piece, offset, more, ident=7, extensions=()):
    if ":" not in source:
        return ipv4_packet(source, target, protocol, piece, ident=ident, offset=offset, more=more)
    head = struct.pack(">BBHI", 0, 0, offset | more, ident)
    return ipv6_packet(source, target, protocol, piece, [*extensions, (FRAGMENT, head)])


class Link:
    """A link layer: its number in files, and what stands around a packet of IP."""

    def __init__(self, number, around):
        self.number = number
        self.around = around


def _is6(packet):
    return packet[0] >> 4 == 6


def ethernet(tags=(), padding=None):
    """`tags` are pairs of a tag's EtherType and the VLAN; `padding` fills frames shorter than 60 octets."""
    def around(packet):
        head = bytes.fromhex("02005e10000102005e100002")
        for kind, vlan in tags:
            head += struct.pack(">HH", kind, vlan)
        frame = head + struct.pack(">H", 0x86dd if _is6(packet) else 0x0800) + packet
        return frame if padding is None else frame + padding[:1] * max(0, 60 - len(frame))
    return Link(ETHERNET, around)


def cooked(version=1):
    """Linux's "any" interface."""
    def around(packet):
        kind = 0x86dd if _is6(packet) else 0x0800
        mac = bytes.fromhex("02005e1000010000")
        if version == 1:
            return struct.pack(">HHH", 0, 1, 6) + mac + struct.pack(">H", kind) + packet
        return struct.pack(">HHIHBB", kind, 0, 3, 1, 0, 6) + mac + packet
    return Link(SLL if version == 1 else SLL2, around)


def family(number, order, six=24):
    """NULL and LOOP: a 32-bit address family, 2 for IPv4, in that order of octets."""
    return Link(number, lambda packet: struct.pack(order + "I", six if _is6(packet) else 2) + packet)


def raw(number=RAW):
    return Link(number, lambda packet: packet)


def ppp(head=b"\xff\x03", short=False):
    """With or without address and control; `short` writes the protocol in one octet."""
    def around(packet):
        kind = 0x57 if _is6(packet) else 0x21
        return head + (bytes([kind]) if short else struct.pack(">H", kind)) + packet
    return Link(PPP, around)


class Packet:
    """One record of a capture: nanoseconds since 1970, the octets captured, how many there were on the wire."""

    def __init__(self, time, octets, size, interface=0):
        self.time, self.octets, self.size, self.interface = time, octets, size, interface


def pcap(packets, link, order="<", nano=False, snaplen=262144):
    magic = 0xa1b23c4d if nano else 0xa1b2c3d4
    octets = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, link)
    return octets + b"".join(pcap_record(packet, order, nano) for packet in packets)


def pcap_record(packet, order="<", nano=False):
    seconds, rest = divmod(packet.time, 10**9)
    return struct.pack(order + "IIII", seconds, rest if nano else rest // 1000, len(packet.octets),
                       packet.size) + packet.octets


def padded(octets):
    return octets + b"\0" * (-len(octets) % 4)


class Pcapng:
    """Blocks of a pcapng file, one after another; `octets` is what is there so far."""

    def __init__(self, order="<"):
        self.order = order
        self.octets = b""
        self.section()

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def options(self, options):
        """Pairs of code and octets."""
        octets = b"".join(self.pack("HH", code, len(value)) + padded(value) for code, value in options)
        return octets + (self.pack("HH", 0, 0) if options else b"")

    def block(self, kind, body, trailer=None):
        """`trailer` stands in place of the second length."""
        size = 12 + len(padded(body))
        self.octets += self.pack("II", kind, size) + padded(body) + self.pack("I", size if trailer is None else trailer)

    def section(self, order=None, options=(), length=-1):
        self.order = order or self.order
        self.resolutions = []
        self.block(0x0a0d0d0a, self.pack("IHHq", 0x1a2b3c4d, 1, 0, length) + self.options(options))

    def interface(self, link, snaplen=262144, resolution=6, offset=0, options=()):
        """`resolution` is a power of ten; `offset` is in seconds, and what the packets' times lack."""
        more = list(options)
        if resolution != 6:
            more.append((9, bytes([resolution])))
        if offset:
            more.append((14, self.pack("q", offset)))
        self.resolutions.append((resolution, offset))
        self.block(1, self.pack("HHI", link, 0, snaplen) + self.options(more))

    def stamp(self, packet):
        resolution, offset = self.resolutions[packet.interface]
        ticks = (packet.time - offset * 10**9) // 10**(9 - resolution)
        return ticks >> 32, ticks & 0xffffffff

    def enhanced(self, packet, options=()):
        head = self.pack("IIIII", packet.interface, *self.stamp(packet), len(packet.octets), packet.size)
        self.block(6, head + padded(packet.octets) + self.options(options))

    def simple(self, packet):
        self.block(3, self.pack("I", packet.size) + packet.octets)

    def obsolete(self, packet):
        """The Packet Block of old."""
        head = self.pack("HHIIII", packet.interface, 0, *self.stamp(packet), len(packet.octets), packet.size)
        self.block(2, head + packet.octets)


def pcapng(packets, links, order="<", resolution=6, snaplen=262144):
    file = Pcapng(order)
    for link in links:
        file.interface(link, snaplen, resolution)
    for packet in packets:
        file.enhanced(packet)
    return file.octets


def socks_address(text):
    """ATYP, address and port of "1.2.3.4:5", "[::1]:5" or "name:5"; a pair is a name's octets and the port."""
    if isinstance(text, tuple):
        name, port = text
        return bytes([3, len(name)]) + name + struct.pack(">H", port)
    host, port = text.rsplit(":", 1)
    end = struct.pack(">H", int(port))
    if host.startswith("["):
        return b"\4" + packed(host.strip("[]")) + end
    try:
        return b"\1" + socket.inet_pton(socket.AF_INET, host) + end
    except OSError:
        return bytes([3, len(host)]) + host.encode() + end


def greeting(*methods):
    return bytes([5, len(methods), *methods])


def choice(method, ver=5):
    return bytes([ver, method])


def credentials(user, password, ver=1):
    return bytes([ver, len(user)]) + user + bytes([len(password)]) + password


def status(code, ver=1):
    return bytes([ver, code])


def request(cmd, dst, rsv=0, ver=5):
    return bytes([ver, cmd, rsv]) + socks_address(dst)


def reply(rep, bnd, rsv=0, ver=5):
    return bytes([ver, rep, rsv]) + socks_address(bnd)


def datagram(dst, data, frag=0, rsv=0):
    return struct.pack(">HB", rsv, frag) + socks_address(dst) + data


def gss_frame(mtyp, token, ver=1):
    return bytes([ver, mtyp]) + struct.pack(">H", len(token)) + token


def socks4(cd, dst, user=b"", name=None):
    """A request of SOCKS4, or of 4a where a name is given."""
    host, port = split(dst)
    end = user + b"\0" + (name + b"\0" if name is not None else b"")
    return struct.pack(">BBH", 4, cd, port) + packed(host) + end
