"""A scene is a capture that is made, and what a reader of it must say: the packets and the records are told side by side."""
import datetime
import json

import craft

C, S = "client", "server"
CLIENT, SERVER = "192.0.2.10:40001", "192.0.2.1:1080"
DST, BND, NOWHERE = "198.51.100.7:80", "192.0.2.1:50001", "0.0.0.0:0"
CMDS = {"CONNECT": 1, "BIND": 2, "UDP_ASSOCIATE": 3}
SCENES = {}


def any_of(*values):
    """An expectation that several values meet."""
    return {"anyof": list(values)}


def scene(name, shows, **how):
    """Registers a function that fills a scene."""
    def register(fill):
        if name in SCENES:
            raise ValueError(f"two scenes are named {name}")
        SCENES[name] = (shows, how, fill)
        return fill
    return register


def build(name):
    shows, how, fill = SCENES[name]
    made = Scene(name, shows, **how)
    fill(made)
    return made


class Scene:
    """`file` makes the octets of the file from the scene, where a plain pcap is not what is to be shown."""

    def __init__(self, name, shows, link=None, order="<", nano=False, snaplen=262144, ending="pcap", file=None, args=(),
                 says=(), step=1_370_000):
        self.name, self.shows, self.ending = name, shows, ending
        self.args, self.says = list(args), list(says)  # of the command line; on standard error
        self.link = link or craft.ethernet()
        self.order, self.nano, self.snaplen, self.file = order, nano, snaplen, file
        self.mixed = False  # whether some of the packets have a finer clock than others
        self.now = 1_769_860_800 * 10**9  # 2026-01-31 12:00:00 UTC
        self.step = step
        self.packets = []
        self.sessions = []
        self.records = []

    def wait(self, seconds):
        self.now += round(seconds * 10**9)

    def frame(self, octets, link=None, interface=0, keep=None, time=None):
        """Adds what was seen on a link; returns the number of the frame. `keep` is a snap length of its own."""
        self.now += self.step
        kept = octets[:min(self.snaplen, len(octets) if keep is None else keep)]
        self.packets.append(craft.Packet(self.now if time is None else time, kept, len(octets), interface))
        return len(self.packets)

    def ip(self, packet, link=None, **how):
        return self.frame((link or self.link).around(packet), **how)

    def udp(self, source, target, data, cuts=(), keep_data=None, link=None, **how):
        """A datagram, as fragments where `cuts` says; `keep_data` octets of its data were captured."""
        hosts = craft.split(source)[0], craft.split(target)[0]
        payload = craft.udp_datagram(source, target, data)
        if cuts:
            for packet in craft.fragments(*hosts, craft.UDP, payload, cuts):
                number = self.ip(packet, link)
            return number
        octets = (link or self.link).around(craft.ip_packet(*hosts, craft.UDP, payload))
        keep = None if keep_data is None else len(octets) - len(data) + keep_data
        return self.frame(octets, keep=keep, **how)

    def session(self, flow, since=None, **fields):
        """Expects a session. `since` is the frame where one inside another begins."""
        first = flow.frames[0] if since is None else since
        session = Session(self, flow, first, fields)
        self.sessions.append(session)
        return session

    def datagram(self, session, frame, way, source, relay, target, frag=0, rsv=0, size=0):
        self.records.append((session, {"type": "udp", "frame": frame, "dir": way, "from": source, "relay": relay,
                                       "to": target, "frag": frag, "rsv": rsv, "len": size}))

    def violation(self, session, frame, party, clause, optional=False):
        """Expects --lint to find a departure; an optional one may be found."""
        fields = {"type": "violation", "frame": frame, "party": party, "clause": clause}
        self.records.append((session, {**fields, "optional": True} if optional else fields))

    def octets(self):
        if self.file:
            return self.file(self)
        return craft.pcap(self.packets, self.link.number, self.order, self.nano, self.snaplen)

    def time(self, frame):
        return self.packets[frame - 1].time

    def stamp(self, frame):
        seconds, rest = divmod(self.time(frame), 10**9)
        day = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{day}.{rest:09d}Z" if self.nano else f"{day}.{rest // 1000:06d}Z"

    def expected(self):
        """The records, one a line."""
        ordered = sorted(self.sessions, key=lambda session: session.first)
        for number, session in enumerate(ordered, 1):
            session.id = number
        lines = [session.record() for session in ordered]
        for session, fields in self.records:
            lines.append({"type": fields["type"], "session": session.id, **fields})
        return "".join(json.dumps(line) + "\n" for line in lines)


class Session:
    def __init__(self, scene_of, flow, first, fields):
        self.scene, self.flow, self.first, self.fields = scene_of, flow, first, fields
        self.id = None

    def record(self):
        scene_of, flow, fields = self.scene, self.flow, dict(self.fields)
        last = scene_of.time(flow.frames[-1])
        record = {"type": "session", "id": self.id, "client": flow.peer[C], "server": flow.peer[S],
                  "first_frame": self.first, "start": scene_of.stamp(self.first),
                  "duration_ms": (last - scene_of.time(self.first)) / 10**6,
                  "methods_offered": [0], "method": 0, "username": None, "auth_status": None,
                  "cmd": "CONNECT", "cmd_code": None, "rsv": 0, "dst": DST, "rep": 0, "bnd": BND, "rep2": None,
                  "bnd2": None, "bytes_up": 0, "bytes_down": 0, "gap_up": 0, "gap_down": 0, "complete": True,
                  "conflicting_retransmission": False, "notes": []}
        unknown = set(fields) - set(record)
        if unknown:
            raise ValueError(f"{scene_of.name}: a session has no {unknown}")
        record.update(fields)
        if "cmd_code" not in fields:
            record["cmd_code"] = CMDS.get(record["cmd"]) if isinstance(record["cmd"], str) else None
        record["notes"] = [note.format(**{f"id{number}": session.id for number, session in
                                          enumerate(scene_of.sessions, 1)}) for note in record["notes"]]
        if scene_of.mixed:
            record["start"] = any_of(record["start"], f"{record['start'][:-1]}{scene_of.time(self.first) % 1000:03d}Z")
        return {key: value for key, value in record.items() if value != "unsaid"}


class Flow:
    """One TCP connection. Offsets count a side's stream from 0, its first octet behind the SYN."""

    def __init__(self, scene_of, client=CLIENT, server=SERVER, isn=(1000, 900000), interface=0, link=None, **how):
        self.scene, self.how = scene_of, how
        self.peer = {C: client, S: server}
        self.isn = {C: isn[0], S: isn[1]}
        self.sent = {C: 0, S: 0}
        self.ended = {C: 0, S: 0}
        self.interface, self.link = interface, link or scene_of.link
        self.lossy = set()  # the sides of which nothing is captured
        self.frames = []

    def segment(self, side, data=b"", flags="A", at=None, ack=None, lost=False, keep_data=None, cuts=(), order=None,
                seq=None, time=None, **how):
        """Sends a segment; returns the number of its frame. Without `at` it is the side's next octets. `lost` ones are
        not in the capture. `cuts` makes fragments, captured in `order`."""
        other = S if side == C else C
        here = self.sent[side] if at is None else at
        if seq is None:  # a number of its own is forged, or that of a FIN
            self.sent[side] = max(self.sent[side], here + len(data))
        if seq is None:
            seq = self.isn[side] + (0 if "S" in flags else 1) + here
            if at is None and not data and "S" not in flags and "F" not in flags:
                seq += self.ended[side]
        ack = self.isn[other] + 1 + (self.sent[other] + self.ended[other] if ack is None else ack)
        if "A" not in flags:
            ack = 0
        if "F" in flags:
            self.ended[side] = 1
        if lost or side in self.lossy:
            return None
        how = {**self.how, **how}
        tcp = {key: how.pop(key) for key in ("window", "options", "checksum") if key in how}
        source, target = self.peer[side], self.peer[other]
        hosts = craft.split(source)[0], craft.split(target)[0]
        segment = craft.tcp_segment(source, target, seq % 2**32, ack % 2**32, flags, data, **tcp)
        if cuts:
            packets = craft.fragments(*hosts, craft.TCP, segment, cuts, **how)
            for number in order or range(len(packets)):
                frame = self.scene.ip(packets[number], self.link, interface=self.interface)
        else:
            if "ip_checksum" in how:
                how["checksum"] = how.pop("ip_checksum")
            octets = self.link.around(craft.ip_packet(*hosts, craft.TCP, segment, **how))
            keep = None if keep_data is None else len(octets) - len(data) + keep_data
            frame = self.scene.frame(octets, interface=self.interface, keep=keep, time=time)
        self.frames.append(frame)
        return frame

    def open(self, **how):
        self.segment(C, flags="S", **how)
        self.segment(S, flags="SA", **how)
        self.segment(C)
        return self

    def c(self, data, **how):
        return self.segment(C, data, how.pop("flags", "PA"), **how)

    def s(self, data, **how):
        return self.segment(S, data, how.pop("flags", "PA"), **how)

    def close(self, first=C):
        second = S if first == C else C
        self.segment(first, flags="FA")
        self.segment(second, flags="FA")
        self.segment(first)

    def greet(self, methods=(0,), method=0):
        self.c(craft.greeting(*methods))
        self.s(craft.choice(method))

    def ask(self, cmd=1, dst=DST, rep=0, bnd=BND):
        """A request and its reply; returns their frames."""
        return self.c(craft.request(cmd, dst)), self.s(craft.reply(rep, bnd))

    def whole(self, up=b"GET / HTTP/1.0\r\n\r\n", down=b"HTTP/1.0 200 OK\r\n\r\nhello\n", **how):
        """A connection from its SYN to its end, for scenes that are about something else; returns what to expect."""
        self.open()
        self.greet()
        self.ask(**how)
        self.c(up)
        self.s(down)
        self.close()
        return {"bytes_up": len(up), "bytes_down": len(down)}
