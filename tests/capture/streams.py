"""TCP connections out of segments, for the oracle: whole in memory, octet by octet, for captures that are small."""
FIN, SYN, RST, ACK = 1, 2, 4, 16
HALF = 2**31


def near(number, about):
    """The offset that has this remainder of 2^32 and lies nearest to `about`."""
    return about + (number - about + HALF) % 2**32 - HALF


class Stream:
    """What one side said. Offsets count from its first octet behind the SYN. Of an octet sent twice the first counts."""

    def __init__(self):
        self.isn = None
        self.base = None  # the number of offset 0
        self.octets = {}  # offset: (octet or None where it was cut off, Segment)
        self.high = 0     # behind the last octet seen
        self.fin = None
        self.acked = 0    # as the other side says
        self.conflict = False
        self.limit = None  # no octet lies behind this one, whatever a segment claims

    def known(self, at):
        """The octet, or None where the capture lacks it or cut it off."""
        return self.octets.get(at, (None,))[0]

    def read(self, at, size):
        """Octets, or None where one of them is lacking."""
        found = [self.known(place) for place in range(at, at + size)]
        return None if None in found else bytes(found)

    def frame(self, at):
        return self.octets[at][1].frame

    def extent(self):
        end = self.high if self.fin is None else max(self.high, self.fin)
        return max(end, min(self.acked, end) if self.fin is not None else self.acked)

    def counted(self, start):
        return sum(at >= start for at in self.octets)

    def gap(self, start=0):
        return self.extent() - start - self.counted(start)

    def add(self, at, segment):
        probe = segment.size == 1 and at == self.high - 1
        for place in range(segment.size):
            octet = segment.data[place] if place < len(segment.data) else None
            had = self.octets.get(at + place)
            if had is None or at + place < 0:
                if at + place >= 0:
                    self.octets[at + place] = (octet, segment)
            elif octet is not None and had[0] is not None and octet != had[0] and not probe:
                self.conflict = True
            elif had[0] is None and octet is not None:
                self.octets[at + place] = (octet, had[1])
        self.high = max(self.high, at + segment.size)


class Connection:
    def __init__(self, segment):
        self.ends = (segment.source, segment.target)
        self.streams = {segment.source: Stream(), segment.target: Stream()}
        self.segments = []
        self.ended = None   # the frame of its end: both FINs, or a reset
        self.reset_by = None
        self.has_syn = False

    def other(self, end):
        return self.ends[1] if end == self.ends[0] else self.ends[0]

    def add(self, segment):
        self.segments.append(segment)

    def work(self):
        """Reads the segments, once all are there: where streams begin is then known from the whole."""
        for end in self.ends:
            stream = self.streams[end]
            syns = [s.seq for s in self.segments if s.source == end and s.flags & SYN]
            if syns:
                stream.isn, stream.base = syns[0], (syns[0] + 1) % 2**32
                self.has_syn = True
            else:
                first = [s.seq for s in self.segments if s.source == end and not s.flags & RST][:1]
                first += [s.ack for s in self.segments if s.source != end and s.flags & ACK][:1]
                if first:
                    stream.base = min(first, key=lambda number: near(number, first[0]))
        for end in self.ends:
            self.bound(end)
        for segment in self.segments:
            self.step(segment)

    def bound(self, end):
        """What the other side has ever acknowledged, and a window more, bounds the stream."""
        other, stream = self.other(end), self.streams[end]
        acks = [s.ack for s in self.segments if s.source == other and s.flags & ACK]
        if not acks or stream.base is None:
            return
        scales = [s.scale for s in self.segments if s.flags & SYN]
        scale = 14 if len(scales) < 2 else 0 if None in scales else max(scales)
        last = 0
        for ack in acks:
            last = max(last, near(ack - stream.base, last))
        stream.limit = last + (65535 << scale)

    def step(self, segment):
        mine, its = self.streams[segment.source], self.streams[segment.target]
        if mine.base is None:  # nothing but a reset
            self.ended = self.ended or segment.frame.number
            return
        at = near(segment.seq - mine.base + bool(segment.flags & SYN), mine.high)
        if segment.flags & RST:
            expected = max(mine.acked, mine.high)
            if mine.acked <= at <= expected + 65535 and self.ended is None:
                self.ended, self.reset_by = segment.frame.number, segment.source
            return
        if segment.size and (mine.limit is None or at + segment.size <= mine.limit):
            mine.add(at, segment)
        if segment.flags & FIN:
            mine.fin = at + segment.size
        if segment.flags & ACK and its.base is not None:
            its.acked = max(its.acked, near(segment.ack - its.base, its.acked))
        if mine.fin is not None and its.fin is not None and self.ended is None:
            self.ended = segment.frame.number


def connections(found):
    """The connections among segments, in the order of their first ones."""
    current, every = {}, []
    for segment in found:
        if segment.flags is None:
            continue
        key = frozenset((segment.source, segment.target))
        connection = current.get(key)
        opens = segment.flags & SYN and not segment.flags & ACK
        if connection is not None and opens and starts_again(connection, segment):
            connection = None
        if connection is None:
            connection = current[key] = Connection(segment)
            every.append(connection)
        connection.add(segment)
    for connection in every:
        connection.work()
    return every


def starts_again(connection, syn):
    """Whether a SYN opens another connection between ends that have one."""
    if all(segment.source == syn.target and segment.flags == SYN for segment in connection.segments):
        return False  # both open at once
    for segment in connection.segments:
        if segment.source == syn.source and segment.flags & SYN:
            return segment.seq != syn.seq
        if segment.source == syn.target and segment.flags & SYN and segment.flags & ACK:
            return segment.ack != (syn.seq + 1) % 2**32 and segment.ack != (syn.seq + 1 + syn.size) % 2**32
    return True
