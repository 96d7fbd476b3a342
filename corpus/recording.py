"""What the cases said, out of the transcripts of a report, as seeds.

A recording is to be the same each time: ports, which are chosen anew for each run, become those that a session's text
names the origin and a closed port by, and what only shows which run it was is taken out of the data.
"""

import re

ACTS, OCTETS, AWAIT, PAUSE, FLOOD = 32, 4096, 20, 2, 256
ORIGIN, NOBODY_LISTENS = b"\xf0\xf0", b"\x00\x01"
TOKEN, PLAIN = re.compile(rb"[0-9a-f]{16}"), b"a recorded token"
HOSTS = re.compile(rb"(\x7f\x00\x00\x01|\x00{15}\x01|localhost)(?!\x00\x00)..", re.DOTALL)


class Connection:
    """What one connection of a case did, in order: ("send", octets), ("recv", octets), ("event", text)."""

    def __init__(self, name, begins):
        self.name = name
        self.begins = begins  # where it stands in the transcript
        self.steps = []

    def said(self, direction):
        return [octets for kind, octets, _ in self.steps if kind == direction]

    def events(self):
        return [text for kind, text, _ in self.steps if kind == "event"]


def connections(case):
    found = {}
    for at, entry in enumerate(case["transcript"]):
        if not entry["conn"]:
            continue
        conn = found.setdefault(entry["conn"], Connection(entry["conn"], at))
        what = entry["note"] if entry["dir"] == "event" else bytes.fromhex(entry.get("hex", ""))
        conn.steps.append((entry["dir"], what, at))
    return list(found.values())


# ---- the messages ----

def message_end(stream, at, kind):
    """Where the message ends that begins there, or None where it is not whole."""
    def behind(size):
        return at + size if at + size <= len(stream) else None

    def octet(where):
        return stream[at + where] if at + where < len(stream) else None

    if kind == "greeting":
        return None if octet(1) is None else behind(2 + octet(1))
    if kind in ("choice", "password_response"):
        return behind(2)
    if kind == "password_request":
        plen = None if octet(1) is None else octet(2 + octet(1))
        return None if plen is None else behind(3 + octet(1) + plen)
    sizes = {1: 10, 4: 22, 3: None if octet(4) is None else 7 + octet(4)}  # of whatever has an ATYP
    size = sizes.get(octet(3))
    return None if size is None else behind(size)


def dialogue(conn):
    """The messages of a connection, (direction, kind, octets), and how many octets of either direction they are."""
    up, down = b"".join(conn.said("send")), b"".join(conn.said("recv"))
    at = {"send": 0, "recv": 0}
    messages = []

    def take(direction, kind, version):
        stream = up if direction == "send" else down
        end = message_end(stream, at[direction], kind)
        if end is None or stream[at[direction]] != version:
            return None
        octets = stream[at[direction]:end]
        messages.append((direction, kind, octets))
        at[direction] = end
        return octets

    take("send", "greeting", 5)
    choice = take("recv", "choice", 5) if messages else None
    if choice and choice[1] == 2 and take("send", "password_request", 1):
        take("recv", "password_response", 1)
    if choice and choice[1] != 0xff:
        request = take("send", "request", 5)
        reply = request and take("recv", "reply", 5)
        if reply and reply[1] == 0 and request[1] == 2:
            take("recv", "reply", 5)
    return messages, at["send"], at["recv"]


def of_kind(messages, kind):
    return [octets for _, which, octets in messages if which == kind]


# ---- the same each time ----

def plain_ports(octets, refused=False):
    return HOSTS.sub(lambda found: found[1] + (NOBODY_LISTENS if refused else ORIGIN), octets)


def plain(octets, refused=False):
    return TOKEN.sub(PLAIN, plain_ports(octets, refused))


def is_random(data):
    """Octets of which every value is as likely, more than a message has."""
    return len(data) > 64 and len(set(data)) > min(len(data), 256) // 3 and data != bytes(range(256))


# ---- sessions ----

def origin_of(conns):
    """What the first destination does; those that nobody reached would have echoed."""
    names = [conn for conn in conns if conn.name.startswith("origin")]
    if not names:
        return "echo"
    first = names[0]
    kinds = [kind for kind, _, _ in first.steps if kind != "event"]
    events = " ".join(first.events())
    if not kinds:
        return "reset" if "reset sent" in events else "close" if "closed" in events or "sent" in events else "sink"
    if kinds[0] == "send":
        return "source"
    return "echo" if "send" in kinds else "sink"


def split_like(pieces, stream):
    """The stream cut where the pieces were."""
    at = 0
    for piece in pieces:
        yield stream[at:at + len(piece)]
        at += len(piece)


def acts_of(conn, others, refused):
    """`others` are datagrams and peers, (where in the transcript, act, octets)."""
    messages, said, _ = dialogue(conn)
    pieces = conn.said("send")
    stream = b"".join(pieces)
    whole = plain(stream[:said], refused) + plain(stream[said:], refused)
    cut = split_like(pieces, whole)
    steps = [*conn.steps, *others]
    acts, sent = [], 0
    for kind, what, _ in sorted(steps, key=lambda step: step[2]):
        if kind == "send":
            octets = next(cut)
            dialogue_part = max(0, min(len(octets), said - sent))
            sent += len(octets)
            if acts and acts[-1][0] == "send":
                acts.append(("pause", PAUSE))
            data = octets[dialogue_part:]
            if is_random(data) or len(data) > 1024:
                if dialogue_part:
                    acts.append(("send", octets[:dialogue_part]))
                acts.append(("flood", min(FLOOD, (len(data) + 1023) // 1024)))
            else:
                acts.append(("send", octets))
        elif kind in ("datagram", "peer"):
            acts.append((kind, plain(what)))
        elif kind == "recv" or what == "end of stream received":
            if not acts or acts[-1][0] != "await":
                acts.append(("await", AWAIT))
        elif what in ("end of stream sent", "closed", "reset sent"):
            acts.append(({"end of stream sent": "end", "closed": "close", "reset sent": "reset"}[what], None))
    return fitting(acts)


def fitting(acts):
    """Joins the last pieces of what was cut in more than there is room for, and drops what is too much; behind a close
    or a reset nothing is played."""
    for at, (kind, _) in enumerate(acts):
        if kind in ("close", "reset"):
            acts = acts[:at + 1]
            break
    while len(acts) > ACTS:
        for at in range(len(acts) - 3, -1, -1):
            if [kind for kind, _ in acts[at:at + 3]] == ["send", "pause", "send"]:
                acts[at:at + 3] = [("send", acts[at][1] + acts[at + 2][1])]
                break
        else:
            acts = acts[:ACTS]
    while sum(len(what) for _, what in acts if isinstance(what, bytes)) > OCTETS:
        acts = acts[:-1]
    return acts


def text_of(origin, acts):
    lines = ["origin " + origin]
    for kind, what in acts:
        value = what.hex() if isinstance(what, bytes) else "" if what is None else str(what)
        lines.append(f"{kind} {value}".rstrip())
    return "\n".join(lines) + "\n"


def is_peer(conn, bound):
    """Whether it came to where a BIND listened: it greets nobody, and somebody has been told so before."""
    said = b"".join(conn.said("send"))
    return any(at < conn.begins for at, _ in bound) and not said.startswith((b"\x05", b"\x04"))


def sessions(case):
    """Yields the text of a session for each connection to the proxy."""
    conns = connections(case)
    clients = [conn for conn in conns if conn.name.startswith("client")]
    bound, relays = [], {}
    for conn in clients:
        messages, _, _ = dialogue(conn)
        request, reply = of_kind(messages, "request"), of_kind(messages, "reply")
        if not reply or reply[0][1] != 0:
            continue
        at = next(where for kind, _, where in conn.steps if kind == "recv")
        if request[0][1] == 2:
            bound.append((at, conn))
        elif request[0][1] == 3:
            relays[int.from_bytes(reply[0][-2:], "big")] = conn
    others = {conn.name: [] for conn in clients}
    peers = [conn for conn in clients if is_peer(conn, bound)]
    for peer in peers:
        owner = [conn for at, conn in bound if at < peer.begins and conn is not peer][-1:]
        for conn in owner:
            others[conn.name].append(("peer", b"".join(peer.said("send"))[:1024], peer.begins))
    for at, entry in enumerate(case["transcript"]):
        if entry["conn"].startswith("udp") and entry["conn"] != "udporigin" and entry["dir"] == "send":
            owner = relays.get(int(entry["note"].rsplit(":", 1)[1]))
            if owner is not None:
                others[owner.name].append(("datagram", bytes.fromhex(entry.get("hex", ""))[:1500], at))
    for conn in clients:
        if conn in peers:
            continue
        messages, _, _ = dialogue(conn)
        reply = of_kind(messages, "reply")
        refused = bool(reply) and reply[0][1] == 5
        yield text_of(origin_of(conns), acts_of(conn, others[conn.name], refused))


# ---- octets for the fuzz targets ----

def field(octets):
    return bytes([len(octets)]) + octets


def pieces_of(octets_list):
    return field(bytes(min(len(piece), 255) for piece in octets_list[:64]))


def server_seed(messages, conn):
    """corpus/server: policy, outcome, pieces, and what the client sent."""
    choice, reply = of_kind(messages, "choice"), of_kind(messages, "reply")
    granted = of_kind(messages, "password_response")
    policy = 6 if choice and choice[0][1] == 2 else 1
    if granted and granted[0][1] != 0:
        policy = 2
    outcome = (reply[0][1] % 9 if reply else 0) | (reply[1][1] % 9 << 4 if len(reply) > 1 else 0)
    return bytes([policy, outcome]) + pieces_of(conn.said("send")) + plain(b"".join(conn.said("send")))


def client_seed(messages, conn):
    """corpus/client: the wish that led to the request, pieces, and what the server sent; None without one."""
    request = of_kind(messages, "request")
    if not request:
        return None
    atyp, rest = request[0][3], plain_ports(request[0])[4:]
    host = rest[1:-2] if atyp == 3 else rest[:-2]
    wish = bytes([{1: 0x10, 4: 0x20}.get(atyp, 0), request[0][1]]) + rest[-2:] + field(host)
    password = of_kind(messages, "password_request")
    if password:
        ulen = password[0][1]
        wish = bytes([wish[0] | 3]) + wish[1:] + password[0][1:2 + ulen] + password[0][2 + ulen:]
    return wish + pieces_of(conn.said("recv")) + plain(without_bnd(messages, b"".join(conn.said("recv"))))


def without_bnd(messages, down):
    """The server's stream with the ports in its replies the same each time."""
    for reply in of_kind(messages, "reply"):
        if reply[-2:] != b"\0\0":
            down = down.replace(reply, reply[:-2] + b"\x04\x38", 1)
    return down


def dialogue_seed(messages, conn):
    """corpus/dialogue: pieces, and what either side said, in the order in which it was said."""
    seed = bytearray(pieces_of(conn.said("send")))
    for kind, what, _ in conn.steps:
        if kind == "event":
            continue
        what = plain(what) if kind == "send" else plain(without_bnd(messages, what))
        for at in range(0, len(what), 127):
            part = what[at:at + 127]
            seed += bytes([len(part) | (0x80 if kind == "recv" else 0)]) + part
    return bytes(seed)


def reference_seed(messages, conn):
    """corpus/reference: one client comes, says its octets, and each destination can be reached."""
    seed = bytearray(b"\x02" b"\x00")  # nothing forbidden but what the rules name; a client
    request = of_kind(messages, "request")
    for kind, what, _ in conn.steps:
        if kind == "send":
            what = plain(what)
            for at in range(0, len(what), 255):
                seed += b"\x0a" + field(what[at:at + 255])
        elif what == "end of stream sent":
            seed += b"\x03"
        elif what == "reset sent":
            seed += b"\x04"
    if request:
        seed += b"\x01" + b"\x1a" + field(b"what a destination says") + b"\x13"
    return bytes(seed)


def fragments_seeds(conns):
    """corpus/fragments: room for 256 octets, and what each socket for datagrams sent, to one destination."""
    for conn in conns:
        sent = [octets for octets in conn.said("send") if len(octets) >= 4 and message_end(octets, 0, "udp") is not None]
        if conn.name == "udporigin" or not conn.name.startswith("udp") or not any(octets[2] for octets in sent):
            continue
        seed = bytearray(b"\x40")
        for octets in sent[:127]:
            seed += bytes([octets[2], 0]) + field(plain(octets[message_end(octets, 0, "udp"):])[:255])
        yield bytes(seed)


def seeds(case):
    """Yields (target, octets) of all that the case said."""
    conns = connections(case)
    for octets in fragments_seeds(conns):
        yield "fragments", octets
    for conn in conns:
        if conn.name.startswith("udp"):
            for octets in conn.said("send") + conn.said("recv") if conn.name != "udporigin" else []:
                yield "udp", plain(octets)[:1500]
            continue
        if not conn.name.startswith("client"):
            continue
        messages, _, _ = dialogue(conn)
        for direction, kind, octets in messages:
            if kind == "reply":
                octets = without_bnd(messages, octets)
            yield kind, plain_ports(octets)
        said = conn.said("send")
        if not said or sum(map(len, said)) > 2048 or sum(map(len, conn.said("recv"))) > 2048:
            continue
        if is_random(b"".join(said)[dialogue(conn)[1]:]) or is_random(b"".join(conn.said("recv"))[dialogue(conn)[2]:]):
            continue
        yield "server", server_seed(messages, conn)
        yield "dialogue", dialogue_seed(messages, conn)
        yield "reference", reference_seed(messages, conn)
        client = client_seed(messages, conn)
        if client is not None:
            yield "client", client
