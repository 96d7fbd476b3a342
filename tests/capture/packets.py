"""Reads capture files down to segments and datagrams, for the oracle. It shares nothing with craft.py, which writes them."""
import gzip
import socket
import struct
import subprocess
from dataclasses import dataclass, field


@dataclass
class Frame:
    number: int
    time: int  # nanoseconds
    nano: bool
    link: int
    octets: bytes
    size: int


@dataclass
class Segment:
    """TCP, or UDP where `flags` is None. `size` octets were on the wire, `data` is what was captured of them."""
    frame: Frame
    source: tuple
    target: tuple
    data: bytes
    size: int
    seq: int = 0
    ack: int = 0
    flags: int = None
    window: int = 0
    scale: int = None  # of windows to come, in a SYN


class Damage(Exception):
    pass


@dataclass
class Report:
    """What there is to say of a file beside its packets."""
    damage: str = None
    known: bool = False  # whether a packet was of a link type that is known
    unknown: set = field(default_factory=set)


def unpacked(octets):
    """Compressed files as they were, as far as they go, and what is wrong with them."""
    if octets[:2] == b"\x1f\x8b":
        whole = b""
        try:
            with gzip.GzipFile(fileobj=__import__("io").BytesIO(octets)) as file:
                while piece := file.read1(512):
                    whole += piece
        except (EOFError, OSError) as error:
            return whole, str(error)
        return whole, None
    if octets[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dc"], input=octets, stdout=subprocess.PIPE, check=True).stdout, None
    return octets, None


def frames(octets):
    """The frames of a file; raises Damage behind the last one that is well."""
    octets, wrong = unpacked(octets)
    magic = octets[:4]
    if magic in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"):
        yield from pcap_frames(octets)
    elif magic == b"\x0a\x0d\x0d\x0a":
        yield from pcapng_frames(octets)
    else:
        raise Damage("no capture file")
    if wrong:
        raise Damage(wrong)


def pcap_frames(octets):
    order = "<" if octets[3] == 0xa1 else ">"
    nano = 0x4d in (octets[0], octets[3])
    if len(octets) < 24:
        raise Damage("the file's header is cut")
    link = struct.unpack_from(order + "I", octets, 20)[0] & 0xffff
    at, number = 24, 0
    while at < len(octets):
        if len(octets) - at < 16:
            raise Damage("a record's header is cut")
        seconds, rest, kept, size = struct.unpack_from(order + "IIII", octets, at)
        if kept > 262144 or len(octets) - at - 16 < kept:
            raise Damage(f"a record at {at} claims {kept} octets")
        number += 1
        yield Frame(number, seconds * 10**9 + rest * (1 if nano else 1000), nano, link, octets[at + 16:at + 16 + kept], size)
        at += 16 + kept


def pcapng_frames(octets):
    at, number, order, interfaces = 0, 0, None, []
    while at < len(octets):
        if octets[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            mark = octets[at + 8:at + 12]
            order = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}.get(mark)
            interfaces = []
            if order is None:
                raise Damage("a section of no byte order")
        if len(octets) - at < 12:
            raise Damage("a block is cut")
        kind, size = struct.unpack_from(order + "II", octets, at)
        if size < 12 or size % 4 or size > len(octets) - at:
            raise Damage(f"a block at {at} claims {size} octets")
        if struct.unpack_from(order + "I", octets, at + size - 4)[0] != size:
            raise Damage(f"the lengths of the block at {at} differ")
        body = octets[at + 8:at + size - 4]
        at += size
        if kind == 1:
            interfaces.append(interface(order, body))
        elif kind in (2, 3, 6):
            number += 1
            yield packet(order, kind, body, number, interfaces)


def interface(order, body):
    link = struct.unpack_from(order + "H", body)[0]
    base, power, offset, at = 10, 6, 0, 8
    while at + 4 <= len(body):
        code, size = struct.unpack_from(order + "HH", body, at)
        value = body[at + 4:at + 4 + size]
        if code == 0:
            break
        if code == 9:
            base, power = 2 if value[0] & 0x80 else 10, value[0] & 0x7f
        if code == 14:
            offset = struct.unpack(order + "q", value)[0] * 10**9
        at += 4 + size + -size % 4
    return link, base, power, offset


def packet(order, kind, body, number, interfaces):
    if kind == 3:
        size = struct.unpack_from(order + "I", body)[0]
        return Frame(number, 0, False, interfaces[0][0], body[4:4 + size], size)
    if kind == 6:
        which, high, low, kept, size = struct.unpack_from(order + "IIIII", body)
    else:
        which, _, high, low, kept, size = struct.unpack_from(order + "HHIIII", body)
    if which >= len(interfaces) or kept > len(body) - 20:
        raise Damage("a packet of no interface, or longer than its block")
    link, base, power, offset = interfaces[which]
    return Frame(number, (high << 32 | low) * 10**9 // base**power + offset, base**power > 10**6, link, body[20:20 + kept], size)


def network(link, octets):
    """The packet of IP inside a frame, or None."""
    if link == 1:
        at = 12
        while octets[at:at + 2] in (b"\x81\x00", b"\x88\xa8", b"\x91\x00"):
            at += 4
        return octets[at + 2:] if octets[at:at + 2] in (b"\x08\x00", b"\x86\xdd") else None
    if link == 113:
        return octets[16:]
    if link == 276:
        return octets[20:]
    if link in (0, 108):
        return octets[4:]
    if link == 9:
        octets = octets[2:] if octets[:2] == b"\xff\x03" else octets
        return octets[1:] if octets[:1] in (b"\x21", b"\x57") else octets[2:]
    return octets if link in (12, 101, 228, 229) else None


@dataclass
class Defragmenter:
    held: dict = field(default_factory=dict)

    def take(self, key, offset, more, piece):
        """The whole payload once its last piece has come."""
        pieces = self.held.setdefault(key, [])
        pieces.append((offset, more, piece))
        ends = [start + len(octets) for start, goes_on, octets in pieces if not goes_on]
        if not ends:
            return None
        whole = [None] * ends[0]
        for start, _, octets in pieces:
            for place, octet in enumerate(octets, start):
                if place < ends[0] and whole[place] is None:
                    whole[place] = octet
        if None in whole:
            return None
        del self.held[key]
        return bytes(whole)


def transport(octets, room, parts):
    """Protocol, addresses, payload and the payload's size on the wire; None where there is none. `room` is the size of the
    packet on the wire."""
    if len(octets) < 20:
        return None
    if octets[0] >> 4 == 4:
        head = (octets[0] & 15) * 4
        total = struct.unpack_from(">H", octets, 2)[0] or room
        ident, place = struct.unpack_from(">HH", octets, 4)
        source, target = (socket.inet_ntop(socket.AF_INET, octets[at:at + 4]) for at in (12, 16))
        if head < 20 or total < head or total > room:
            return None
        protocol, payload, size = octets[9], octets[head:total], total - head
        offset, more = (place & 0x1fff) * 8, bool(place & 0x2000)
        is_part = bool(offset or more)
    elif octets[0] >> 4 == 6 and len(octets) >= 40:
        total = 40 + (struct.unpack_from(">H", octets, 4)[0] or room - 40)
        source, target = (socket.inet_ntop(socket.AF_INET6, octets[at:at + 16]) for at in (8, 24))
        protocol, at, is_part, offset, more, ident = octets[6], 40, False, 0, False, 0
        while protocol in (0, 43, 44, 60):
            if protocol == 44:
                place, ident = struct.unpack_from(">HI", octets, at + 2)
                offset, more = place & 0xfff8, bool(place & 1)
                is_part = bool(offset or more)
                protocol, at = octets[at], at + 8
                if is_part:
                    break
            else:
                protocol, at = octets[at], at + 8 + octets[at + 1] * 8
                if at > total:
                    return None
        payload, size = octets[at:total], total - at
    else:
        return None
    if is_part:
        payload = parts.take((source, target, protocol, ident), offset, more, payload)
        if payload is None:
            return None
        size = len(payload)
        while protocol in (0, 43, 60):
            protocol, skip = payload[0], 8 + payload[1] * 8
            payload, size = payload[skip:], size - skip
    return protocol, source, target, payload, size


def window_scale(options):
    at = 0
    while at < len(options) and options[at]:
        if options[at] == 3:
            return options[at + 2]
        at += 1 if options[at] == 1 else max(2, options[at + 1])
    return None


def segments(octets, report):
    """The segments and datagrams of a file, in order."""
    parts = Defragmenter()
    frames_read = frames(octets)
    while True:
        try:
            frame = next(frames_read)
        except StopIteration:
            return
        except Damage as wrong:
            report.damage = str(wrong)
            return
        if frame.link in (0, 1, 9, 12, 101, 108, 113, 228, 229, 276):
            report.known = True
        else:
            report.unknown.add(frame.link)
        inner = network(frame.link, frame.octets)
        found = transport(inner, frame.size - len(frame.octets) + len(inner), parts) if inner else None
        if not found:
            continue
        protocol, source, target, payload, size = found
        if protocol == 6 and len(payload) >= 20 and 20 <= (payload[12] >> 4) * 4 <= size:
            ports = struct.unpack_from(">HH", payload)
            seq, ack, place, flags, window = struct.unpack_from(">IIBBH", payload, 4)
            head = (place >> 4) * 4
            yield Segment(frame, (source, ports[0]), (target, ports[1]), payload[head:], size - head, seq, ack, flags, window,
                          window_scale(payload[20:head]) if flags & 2 else None)
        elif protocol == 17 and len(payload) >= 8:
            ports = struct.unpack_from(">HH", payload)
            yield Segment(frame, (source, ports[0]), (target, ports[1]), payload[8:], size - 8)
