#!/usr/bin/env python3
"""A second reader of captures, small and slow, written from RFC 1928, 1929 and 1961 and docs/captures.md alone.

    oracle.py [decode] [--json] [--lint] [--port N] FILE|-

prints the records that `sockspec decode --json` should print. It reads the whole file into memory and puts streams together
octet by octet. Where the capture lacks a part of the dialogue, it says less than could be said.
"""
import datetime
import json
import sys

sys.dont_write_bytecode = True
import associations  # noqa: E402
import judge  # noqa: E402
import packets  # noqa: E402
import streams  # noqa: E402
from addresses import address, escaped, peer  # noqa: E402

CMDS = {1: "CONNECT", 2: "BIND", 3: "UDP_ASSOCIATE"}


class Message:
    """Something that was said: by whom, what, from which offset, in which frame it was whole."""

    def __init__(self, side, kind, at, size, frame, **fields):
        self.side, self.kind, self.at, self.size, self.frame = side, kind, at, size, frame
        self.fields = fields


class Side:
    """A cursor over one stream. It stops (`at` is None) where nobody can tell how a message goes on."""

    def __init__(self, name, stream, at):
        self.name, self.stream, self.at = name, stream, at

    def ahead(self, size):
        return [self.stream.known(self.at + place) for place in range(size)]

    def there(self):
        """Whether anything came from here on."""
        return self.at is not None and self.stream.extent() > self.at

    def take(self, size):
        """The frame in which the last of these octets came; moves on."""
        frames = [self.stream.octets[at][1].frame.number for at in range(self.at, self.at + size) if at in self.stream.octets]
        self.at += size
        return max(frames, default=None)


class Dialogue:
    """Reads a dialogue from both streams. `begun`: the streams begin here for certain."""

    def __init__(self, connection, client, starts, begun, forced=False):
        self.connection = connection
        self.ends = {"client": client, "server": connection.other(client)}
        self.client = Side("client", connection.streams[client], starts[0])
        self.server = Side("server", connection.streams[self.ends["server"]], starts[1])
        self.starts = starts
        self.begun, self.forced = begun, forced
        self.messages = []
        self.replies = []
        self.said = dict.fromkeys(("methods_offered", "method", "username", "auth_status", "cmd", "cmd_code", "rsv", "dst"))
        self.whole = False
        self.opaque = False
        self.relays = None  # where relayed octets begin, up and down
        self.behind = None  # where the client's stream goes on behind the request

    def tell(self, side, kind, size, **fields):
        at = side.at
        message = Message(side.name, kind, at, size, side.take(size), **fields)
        self.messages.append(message)
        return message

    def messages_of(self, *kinds):
        return [message for message in self.messages if message.kind in kinds]

    def read(self):
        """Whether this is SOCKS5 at all."""
        if not self.greeting():
            return False
        self.whole = self.go_on()
        return True

    def greeting(self):
        head = self.client.ahead(2)
        if (head[0] == 5 or self.forced and head[0] is not None) and head[1] is not None and (head[1] or self.forced):
            offer = self.client.ahead(2 + head[1])[2:]
            if None not in offer:
                self.said["methods_offered"] = offer
        if self.said["methods_offered"] is None and not self.forced:
            return False
        answer = self.server.ahead(2)
        if self.server.there() and answer[0] not in (5, None) and not self.forced:
            return False
        if not self.begun and not self.forced and not self.clear(answer):
            return False
        if not self.forced and answer[1] is not None and answer[1] not in (*self.said["methods_offered"], 255):
            if not self.fits(answer[1], allow_none=True):
                return False
        if self.said["methods_offered"] is not None:
            self.tell(self.client, "greeting", 2 + len(self.said["methods_offered"]), ver=head[0], methods=self.said["methods_offered"])
        elif head[0] is None:
            self.client.at = None
        return True

    def fits(self, method, allow_none=False):
        """Whether what the client says behind the greeting is what this method asks for."""
        start = self.client.at + 2 + len(self.said["methods_offered"])
        if allow_none and self.client.stream.extent() <= start:
            return True
        version = self.client.stream.known(start)
        if method == 0 and version == 5:
            return self.client.stream.known(start + 2) == 0 and self.client.stream.known(start + 3) in (1, 3, 4)
        return version == {1: 1, 2: 1}.get(method, 256)

    def clear(self, answer):
        """A connection whose beginning is lacking must be clearer."""
        return answer[0] == 5 and answer[1] in self.said["methods_offered"] and self.fits(answer[1])

    def go_on(self):
        answer = self.server.ahead(2)
        method = answer[1]
        if None in answer:
            self.server.at = None
        else:
            self.said["method"] = method
            self.tell(self.server, "choice", 2, ver=answer[0], method=method)
        if method == 255:
            return True
        if method == 1:
            return self.frames()
        if method == 2 or method is None and self.client.at is not None and self.client.ahead(1) == [1] and \
                2 in (self.said["methods_offered"] or []):
            refused = self.password()
            if refused is not None:
                return refused
        elif method not in (0, None):
            return False
        return self.request()

    def frames(self):
        """RFC 1961. What is inside of them is nobody's business here."""
        self.opaque = True
        for side in (self.client, self.server):
            while True:
                head = side.ahead(4)
                if None in head[:2]:
                    break
                if side is self.server and head[1] == 255:
                    self.said["auth_status"] = 255
                    self.tell(side, "abort", 2)
                    return True
                if None in head:
                    break
                self.tell(side, "frame", 4 + head[2] * 256 + head[3], ver=head[0], mtyp=head[1])
        return False

    def password(self):
        """True where it was refused, False where nothing follows, None where the request does."""
        head = self.client.ahead(2)
        if head[1] is not None:
            name = self.client.ahead(2 + head[1] + 1)
            if None not in name[2:-1]:
                self.said["username"] = escaped(bytes(name[2:-1]))
            if name[-1] is None:
                self.client.at = None
            else:
                size = 3 + head[1] + name[-1]
                password = self.client.ahead(size)[-name[-1]:] if name[-1] else []
                self.tell(self.client, "password", size, ver=head[0], ulen=head[1], plen=name[-1], cut=None in password + name)
        else:
            self.client.at = None
        if self.server.at is None:
            return None
        answer = self.server.ahead(2)
        if None in answer:
            self.server.at = None
            return False
        self.said["auth_status"] = answer[1]
        self.tell(self.server, "status", 2, ver=answer[0], status=answer[1])
        return True if answer[1] else None

    def request(self):
        whole = not any(message.fields.get("cut") for message in self.messages)
        known = False
        if self.client.at is not None and self.client.stream.known(self.client.at) == 5:
            head = self.client.ahead(4)
            if None not in head[:3]:
                self.said.update(cmd_code=head[1], cmd=CMDS.get(head[1], "UNKNOWN"), rsv=head[2])
            octets = self.client.ahead(4 + 258)[3:]
            self.said["dst"], size = address(octets)
            known = self.said["dst"] is not None
            self.asked_at = self.client.at
            if size:
                there = self.client.stream.extent() >= self.client.at + 3 + size
                self.tell(self.client, "request" if known else "part of a request", 3 + size, ver=5, cmd=head[1], rsv=head[2],
                          octets=octets)
                self.behind = self.client.at if there else None
            elif octets[0] is not None:
                self.tell(self.client, "request", 4, ver=5, cmd=head[1], rsv=head[2], octets=octets)
                known = True
        elif self.client.at is not None and None not in self.client.ahead(4):
            self.tell(self.client, "request", 4, ver=self.client.ahead(1)[0], octets=[])
        self.reply()
        if not self.replies:
            return False
        last = self.replies[-1]
        if self.said["cmd_code"] == 2 and last["rep"] == 0 and len(self.replies) == 1:
            self.reply()
            last = self.replies[-1]
            ended = last["rep"] != 0 or len(self.replies) == 2
        else:
            ended = True
        if last["rep"] == 0 and ended and last["end"] is not None:
            self.relays = (self.behind, last["end"])
        atyp_unknown = self.said["dst"] is None and known
        return bool(self.said["methods_offered"] and self.said["method"] is not None and whole and ended and known and
                    (last["bnd"] is not None or atyp_unknown or last["odd"]))

    def reply(self):
        if self.server.at is None:
            return
        head = self.server.ahead(4)
        if None in head:
            return
        octets = self.server.ahead(4 + 258)[3:]
        bnd, size = address(octets)
        if size is not None and self.server.stream.extent() < self.server.at + 3 + size:
            return
        self.tell(self.server, "reply", 3 + size if size else 4, ver=head[0], rep=head[1], rsv=head[2], octets=octets, bnd=bnd)
        self.replies.append({"rep": head[1], "bnd": bnd, "end": self.server.at if size else None, "odd": size is None})
        if size is None:
            self.server.at = None

    def relayed(self):
        """Octets behind the request and behind the last successful reply."""
        if self.relays is None:
            return 0, 0
        up, down = self.relays
        if up is not None:
            return self.client.stream.counted(up), self.server.stream.counted(down)
        # The request's end is lacking: what the client said once it had the reply was relayed.
        frame = self.messages[-1].frame
        later = sum(segment.frame.number > frame for _, segment in self.client.stream.octets.values())
        return later, self.server.stream.counted(down)


class Session:
    """A dialogue, and where it stands among others."""

    def __init__(self, dialogue, first, outer=None):
        self.dialogue, self.first, self.outer = dialogue, first, outer
        self.connection = dialogue.connection
        self.id = None

    def record(self):
        dialogue, connection = self.dialogue, self.connection
        last = connection.segments[-1].frame
        up, down = dialogue.relayed()
        replies = [*dialogue.replies, {"rep": None, "bnd": None}, {"rep": None, "bnd": None}]
        client, server = dialogue.client.stream, dialogue.server.stream
        notes = []
        if not connection.has_syn:
            notes.append("no SYN")
        if connection.reset_by:
            notes.append("reset by " + ("client" if connection.reset_by == dialogue.ends["client"] else "server"))
        if dialogue.opaque:
            notes.append("GSSAPI: what follows is opaque")
        if self.outer:
            notes.append(f"inside session {self.outer.id}")
        return {"type": "session", "id": self.id, "client": peer(dialogue.ends["client"]), "server": peer(dialogue.ends["server"]),
                "first_frame": self.first.number, "start": stamp(self.first),
                "duration_ms": (last.time - self.first.time) / 10**6, **dialogue.said,
                "rep": replies[0]["rep"], "bnd": replies[0]["bnd"], "rep2": replies[1]["rep"], "bnd2": replies[1]["bnd"],
                "bytes_up": up, "bytes_down": down, "gap_up": client.gap(dialogue.starts[0]),
                "gap_down": server.gap(dialogue.starts[1]), "complete": dialogue.whole,
                "conflicting_retransmission": client.conflict or server.conflict, "notes": notes}


def stamp(frame):
    seconds, rest = divmod(frame.time, 10**9)
    day = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{day}.{rest:09d}Z" if frame.nano else f"{day}.{rest // 1000:06d}Z"


def dialogues(connection, port):
    """The dialogue of a connection and those inside of it, as sessions."""
    for client in connection.ends:
        server = connection.other(client)
        forced = port is not None and server[1] == port
        dialogue = Dialogue(connection, client, (0, 0), connection.has_syn, forced)
        if (forced or dialogue.client.there()) and dialogue.read():
            session = Session(dialogue, connection.segments[0].frame)
            return [session, *inside(session)]
    return []


def inside(outer):
    if outer.dialogue.relays is None or None in outer.dialogue.relays or outer.dialogue.said["cmd_code"] != 1:
        return []
    dialogue = Dialogue(outer.connection, outer.dialogue.ends["client"], outer.dialogue.relays, True)
    if not dialogue.client.there() or not dialogue.read():
        return []
    session = Session(dialogue, dialogue.client.stream.frame(dialogue.starts[0]), outer)
    return [session, *inside(session)]


def records(octets, port=None, lint=False):
    """The records of a capture, and what else there is to say of the file."""
    report = packets.Report()
    found = list(packets.segments(octets, report))
    sessions = [session for connection in streams.connections(found) for session in dialogues(connection, port)]
    sessions.sort(key=lambda session: session.first.number)
    for number, session in enumerate(sessions, 1):
        session.id = number
    lines = [session.record() for session in sessions]
    datagrams, late = associations.follow(sessions, [segment for segment in found if segment.flags is None])
    lines += datagrams
    if lint:
        lines += [*judge.violations(sessions, late), *judge.datagrams(datagrams)]
    for line in datagrams:
        del line["cut"]
    return lines, report


def main(words):
    port = int(words[words.index("--port") + 1]) if "--port" in words else None
    name = words[-1]
    with (sys.stdin.buffer if name == "-" else open(name, "rb")) as file:
        octets = file.read()
    lines, report = records(octets, port, "--lint" in words)
    for line in lines:
        print(json.dumps(line))
    for link in sorted(report.unknown):
        print(f"sockspec: decode: {name}: nobody here knows link type {link}", file=sys.stderr)
    if report.damage:
        print(f"sockspec: decode: {name}: {report.damage}", file=sys.stderr)
    if report.damage or report.unknown and not report.known:
        return 2
    return 1 if any(line["type"] == "violation" for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
