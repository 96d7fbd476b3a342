"""Departures from the clauses, for the oracle: those that a single message shows, and those of turns and clocks."""


def violations(sessions, late):
    lines = []
    for session in sessions:
        for frame, party, clause in Judge(session).found():
            lines.append(violation(session.id, frame, party, clause))
    for session, frame in late:
        lines.append(violation(session.id, frame, "server", "UDP-03"))
    return lines


def violation(session, frame, party, clause):
    return {"type": "violation", "session": session, "frame": frame, "party": party, "clause": clause, "text": "departs", "octets": ""}


def empty_name(octets):
    return octets[0] == 3 and octets[1] == 0


class Judge:
    def __init__(self, session):
        self.session, self.dialogue = session, session.dialogue

    def found(self):
        for message in self.dialogue.messages:
            for clause in getattr(self, message.kind.replace(" ", "_"), lambda message: ())(message):
                yield message.frame, message.side, clause
        yield from self.turns()

    def greeting(self, message):
        if message.fields["ver"] != 5:
            yield "GRT-01"
        if not message.fields["methods"]:
            yield "GRT-02"

    def choice(self, message):
        offer = self.dialogue.said["methods_offered"]
        if message.fields["ver"] != 5:
            yield "GRT-03"
        if offer is not None and message.fields["method"] not in (*offer, 255):
            yield "GRT-04"

    def password(self, message):
        for field in (message.fields["ver"] == 1, message.fields["ulen"], message.fields["plen"]):
            if not field:
                yield "AUTH-01"

    def status(self, message):
        if message.fields["ver"] != 1:
            yield "AUTH-02"
        asked = self.dialogue.messages_of("password")
        if asked and asked[0].fields["ver"] != 1 and message.fields["status"] == 0:
            yield "AUTH-07"

    def frame(self, message):
        if message.fields["ver"] != 1 or message.fields["mtyp"] not in (1, 2, 3):
            yield "GSS-01"

    def request(self, message):
        if message.fields["ver"] != 5:
            yield "REQ-01"
            return
        octets = message.fields["octets"]
        if message.fields["cmd"] not in (1, 2, 3) or octets[0] not in (1, 3, 4):
            yield "REQ-01"
        if message.fields["rsv"]:
            yield "REQ-09"
        if octets[0] == 3 and (octets[1] == 0 or 0 in octets[2:2 + octets[1]]):
            yield "ADDR-05"

    def reply(self, message):
        fields = message.fields
        asked = self.dialogue.said
        atyp = fields["octets"][0]
        if fields["ver"] != 5 or fields["rsv"] or atyp not in (1, 3, 4) or empty_name(fields["octets"]):
            yield "REP-01"
        if fields["rep"] > 8:
            yield "REP-02"
        if asked["cmd"] == "UNKNOWN" and fields["rep"] != 7:
            yield "REQ-04"
        request = self.dialogue.messages_of("request")
        if request and request[0].fields["ver"] != 5:
            if fields["rep"] == 0:
                yield "REQ-02"
            return
        if request and request[0].fields["octets"][0] not in (1, 3, 4) and fields["rep"] != 8:
            yield "REQ-05"
        if message is not self.dialogue.messages_of("reply")[0]:
            if fields["bnd"] in ("0.0.0.0:0", "[::]:0") and fields["rep"] == 0:
                yield "BND-03"
        elif fields["rep"] == 0 and fields["bnd"]:
            host, port = fields["bnd"].rsplit(":", 1)
            no_host, no_port = host in ("0.0.0.0", "[::]"), port == "0"
            if asked["cmd"] == "CONNECT":
                yield from ["CON-01"] * no_port + ["CON-02"] * no_host
            elif no_host or no_port:
                yield {"BIND": "BND-01", "UDP_ASSOCIATE": "UDP-01"}.get(asked["cmd"], "REP-01")

    def server_end(self):
        """The frame in which the server ended its stream, and its time."""
        for segment in self.session.connection.segments:
            if segment.source == self.dialogue.ends["server"] and segment.flags & 5:
                return segment.frame
        return None

    def turns(self):
        dialogue, said = self.dialogue, self.dialogue.said
        end = self.server_end()
        client_ended = any(s.source == dialogue.ends["client"] and s.flags & 5 and (end is None or s.frame.number < end.number)
                           for s in self.session.connection.segments)
        whole = dialogue.client.stream.gap() == dialogue.server.stream.gap() == 0
        last = dialogue.messages[-1] if dialogue.messages else None
        if end and whole and not client_ended and last:
            if last.kind == "greeting":
                yield end.number, "server", "GRT-05"
            if last.kind == "request":
                yield end.number, "server", "REP-03"
        said_no = dialogue.messages_of("choice", "status", "reply", "abort")[-1:]
        if said_no and said_no[0] is not last:
            said_no = []
        for message in said_no:
            fields = message.fields
            if message.kind == "choice" and fields["method"] == 255:
                yield from self.behind(message, dialogue.client, "client", "GRT-06")
            if message.kind == "status" and fields["status"]:
                yield from self.stays(message, end, "AUTH-04")
            if message.kind == "abort":
                yield from self.stays(message, end, "GSS-02")
            if message.kind == "reply" and fields["rep"]:
                yield from self.stays(message, end, "REP-09")
                if dialogue.server.at is not None:
                    yield from self.behind(message, dialogue.server, "server", "REP-01")
        if said["auth_status"] and said["auth_status"] != 255:
            follows = dialogue.server.stream.counted(dialogue.server.at)
            if follows:
                yield dialogue.server.stream.frame(dialogue.server.at).number, "server", "AUTH-10"

    def behind(self, message, side, party, clause):
        """Octets of a side that came behind a message."""
        for at in range(side.at, side.stream.extent()):
            if at in side.stream.octets and side.stream.frame(at).number >= message.frame:
                yield side.stream.frame(at).number, party, clause
                return

    def stays(self, message, end, clause):
        """A connection that is still open ten seconds later."""
        segments = self.session.connection.segments
        said = next(s.frame for s in segments if s.frame.number == message.frame)
        for segment in segments:
            if segment.frame.time > said.time + 10 * 10**9 and (end is None or segment.frame.number <= end.number):
                yield segment.frame.number, "server", clause
                return


def datagrams(lines):
    """The departures of the datagrams' headers, from their records."""
    for line in lines:
        unreadable = line["rsv"] is None and not line["cut"]
        name = line["to"] if line["dir"] == "up" else line["from"]
        if unreadable or line["rsv"] or line["frag"] == 0x80 or name and name.startswith(":"):
            yield violation(line["session"], line["frame"], "client" if line["dir"] == "up" else "server", "UDP-04")
