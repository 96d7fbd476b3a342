"""UDP associations, for the oracle: which datagrams belong to which (RFC 1928 sections 6 and 7)."""
import struct

from addresses import address, peer


class Association:
    def __init__(self, session):
        dialogue = session.dialogue
        self.session = session
        self.client = dialogue.ends["client"][0]
        self.port = None    # the client's, once it is known
        request = next(message for message in dialogue.messages if message.kind == "request")
        declared = host_and_port(request.fields["octets"])
        if declared and declared[1]:
            self.port = declared[1]
        self.relay = host_and_port(dialogue.messages_of("reply")[0].fields["octets"])
        if self.relay:
            host, port = self.relay
            if host in ("0.0.0.0", "::"):
                host = dialogue.ends["server"][0]
            self.relay = (host, port) if port else None
        self.first = session.connection.segments[0].frame.number
        self.last = session.connection.ended

    def lives(self, frame):
        return self.first <= frame and (self.last is None or frame <= self.last)

    def is_late(self, frame):
        """Whether it comes more than a second behind the end: what is under way meanwhile may cross it."""
        ends = [segment.frame.time for segment in self.session.connection.segments if segment.frame.number == self.last]
        return bool(ends) and frame.number > self.last and frame.time - ends[0] > 10**9

    def is_client(self, end):
        return end[0] == self.client and self.port in (None, end[1])


def host_and_port(octets):
    """Of ATYP and an address; None for a name."""
    text, _ = address(octets)
    if text is None or octets[0] == 3:
        return None
    host, port = text.rsplit(":", 1)
    host = host.strip("[]")
    if host.startswith("::ffff:") and "." in host:
        host = host[7:]  # an IPv4 address written as one of IPv6
    return host, int(port)


def header(data):
    """RSV, FRAG, address and the header's size, or None."""
    if len(data) < 4:
        return None
    text, size = address(data[3:])
    if text is None:
        return None
    return struct.unpack_from(">H", data)[0], data[2], text, 3 + size


def follow(sessions, datagrams):
    """The records of the datagrams, and those that a relay passed down after the end: pairs of session and frame."""
    live = [Association(session) for session in sessions
            if session.dialogue.said["cmd_code"] == 3 and session.dialogue.replies and session.dialogue.replies[0]["rep"] == 0]
    lines, late = [], []
    for datagram in datagrams:
        frame = datagram.frame.number
        for association in live:
            relay = association.relay
            up = datagram.target == relay and association.is_client(datagram.source)
            down = datagram.source == relay and association.port is not None and association.is_client(datagram.target)
            if not (up or down):
                continue
            if not association.lives(frame):
                if down and association.is_late(datagram.frame):
                    late.append((association.session, frame))
                continue
            if up and association.port is None:
                association.port = datagram.source[1]
            lines.append(record(association, datagram, "up" if up else "down"))
            break
    return lines, late


def record(association, datagram, way):
    found = header(datagram.data)
    rsv, frag, text, size = found or (None, None, None, None)
    here = peer(datagram.source if way == "up" else datagram.target)
    return {"type": "udp", "session": association.session.id, "frame": datagram.frame.number, "dir": way,
            "from": here if way == "up" else text, "relay": peer(association.relay), "to": text if way == "up" else here,
            "frag": frag, "rsv": rsv, "len": datagram.size - size if found else None, "cut": len(datagram.data) < datagram.size}
