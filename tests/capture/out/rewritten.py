"""Reads what --unwrap wrote: a pcapng file of one section, octet by octet, and the connections made up in it."""
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import packets  # noqa: E402
import streams  # noqa: E402

MADE_UP = "unwrapped"  # the name of the interface of what is made up
LARGEST = 1 << 26      # octets in segments; more were never in a capture here


class Damage(Exception):
    pass


class Kept:
    """A packet as it stands in the file."""

    def __init__(self, interface, time, octets, size, comment):
        self.name, self.link = interface
        self.time, self.octets, self.size, self.comment = time, octets, size, comment
        self.number = 0

    def same(self):
        """What of it must be as in the capture."""
        return self.link, self.time, self.octets, self.size


class Datagram:
    def __init__(self, packet, source, target, data, size):
        self.time, self.source, self.target, self.data, self.size = packet.time, source, target, data, size


def options(octets):
    found = {}
    at = 0
    while at + 4 <= len(octets):
        code, size = struct.unpack_from("<HH", octets, at)
        if code == 0:
            return found
        found[code] = octets[at + 4:at + 4 + size]
        at += 4 + size + -size % 4
    if at != len(octets):
        raise Damage("options that do not end")
    return found


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def peer(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Rewritten:
    """`packets`: all, in the order of the file; `names`: by address; `kept`: those that are as they were."""

    def __init__(self, octets):
        self.packets, self.names, self.interfaces = [], {}, []
        at = 0
        while at < len(octets):
            if len(octets) - at < 12:
                raise Damage("a block is cut")
            kind, size = struct.unpack_from("<II", octets, at)
            if size < 12 or size % 4 or at + size > len(octets):
                raise Damage("a block reaches beyond the file")
            if struct.unpack_from("<I", octets, at + size - 4)[0] != size:
                raise Damage("the lengths of a block differ")
            self.block(kind, octets[at + 8:at + size - 4])
            at += size
        self.kept = [packet for packet in self.packets if packet.name != MADE_UP]
        self.made_up = [packet for packet in self.packets if packet.name == MADE_UP]

    def block(self, kind, body):
        if kind == 0x0a0d0d0a:
            if body[:4] != b"\x4d\x3c\x2b\x1a" or self.interfaces:
                raise Damage("not one section, lowest octet first")
            self.section = options(body[16:])
        elif kind == 1:
            told = options(body[8:])
            if told[9] != b"\x09":
                raise Damage("times are not in nanoseconds")
            self.interfaces.append((told.get(2, b"").decode(), struct.unpack_from("<H", body)[0]))
        elif kind == 4:
            self.name(body)
        elif kind == 6:
            self.packet(body)
        else:
            raise Damage(f"a block of type {kind}")

    def name(self, body):
        kind, size = struct.unpack_from("<HH", body)
        family, cut = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
        host = socket.inet_ntop(family, body[4:4 + cut])
        text = body[4 + cut:4 + size]
        if text[-1:] != b"\0" or host in self.names:
            raise Damage("a name that does not end, or an address that has two")
        self.names[host] = text[:-1].decode("ascii")

    def packet(self, body):
        which, high, low, kept, size = struct.unpack_from("<IIIII", body)
        if kept > size:
            raise Damage("more was kept of a packet than there was")
        told = options(body[20 + kept + -kept % 4:])
        self.packets.append(Kept(self.interfaces[which], high << 32 | low, body[20:20 + kept], size,
                                 told.get(1, b"").decode()))
        self.packets[-1].number = len(self.packets)

    def transports(self):
        """Each packet that is made up: protocol, ends, and what is behind the header of IP. Whole ones have right sums."""
        for packet in self.made_up:
            octets = packet.octets
            if octets[0] >> 4 == 4:
                source, target = (socket.inet_ntop(socket.AF_INET, octets[at:at + 4]) for at in (12, 16))
                protocol, head, size = octets[9], 20, struct.unpack_from(">H", octets, 2)[0]
                pseudo = octets[12:20]
                if checksum(octets[:20]) != 0xffff:
                    raise Damage("the sum of a header of IPv4")
            else:
                source, target = (socket.inet_ntop(socket.AF_INET6, octets[at:at + 16]) for at in (8, 24))
                protocol, head, size = octets[6], 40, 40 + struct.unpack_from(">H", octets, 4)[0]
                pseudo = octets[8:40]
            if size != packet.size:
                raise Damage("the length in a header is not the packet's")
            rest = octets[head:]
            if len(octets) == size and checksum(pseudo + struct.pack(">II", protocol, len(rest)) + rest) != 0xffff:
                raise Damage("the sum of TCP or UDP")
            yield packet, protocol, source, target, rest, size - head

    def segments(self):
        total = 0
        for packet, protocol, source, target, rest, size in self.transports():
            if protocol == 6:
                ports = struct.unpack_from(">HH", rest)
                seq, ack = struct.unpack_from(">II", rest, 4)
                head = (rest[12] >> 4) * 4
                total += size - head
                if total > LARGEST:
                    raise Damage("octets that no capture had")
                yield packets.Segment(packet, (source, ports[0]), (target, ports[1]), rest[head:], size - head, seq, ack,
                                      rest[13], struct.unpack_from(">H", rest, 14)[0])

    def connections(self):
        """The connections, each with its streams put together, in the order of their SYNs."""
        return streams.connections(list(self.segments()))

    def datagrams(self):
        found = []
        for packet, protocol, source, target, rest, size in self.transports():
            if protocol == 17:
                ports = struct.unpack_from(">HH", rest)
                found.append(Datagram(packet, peer(source, ports[0]), peer(target, ports[1]), rest[8:], size - 8))
        return found


def ends(connection):
    """Who opened it, and with whom."""
    opener = next(s.source for s in connection.segments if s.flags & 2 and not s.flags & 16)
    return peer(*opener), peer(*connection.other(opener)), connection.streams[opener], connection.streams[
        connection.other(opener)]
