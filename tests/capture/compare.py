"""Compares the records of a capture with those that are expected of it."""
import collections

SESSION = ("type", "id", "client", "server", "first_frame", "start", "duration_ms", "methods_offered", "method", "username",
           "auth_status", "cmd", "cmd_code", "rsv", "dst", "rep", "bnd", "rep2", "bnd2", "bytes_up", "bytes_down", "gap_up",
           "gap_down", "complete", "conflicting_retransmission", "notes")
UDP = ("type", "session", "frame", "dir", "from", "relay", "to", "frag", "rsv", "len")
VIOLATION = ("type", "session", "frame", "party", "clause", "text", "octets")
FIELDS = {"session": SESSION, "udp": UDP, "violation": VIOLATION}


def alternatives(want):
    return want["anyof"] if isinstance(want, dict) else [want]


def meets(key, got, want):
    """Whether a field is as expected."""
    if key == "duration_ms":
        return isinstance(got, (int, float)) and any(abs(got - value) <= 0.001 for value in alternatives(want))
    if key == "notes":
        return isinstance(got, list) and all(noted(got, text) for text in want)
    # 1 is no True, and 0 no False.
    return any(type(got) is type(value) and got == value for value in alternatives(want))


def noted(notes, text):
    """Whether one of them contains the text; "!text": whether none does."""
    absent = text.startswith("!")
    return any(text[absent:] in note for note in notes) != absent


def malformed(record):
    """What is wrong with the form of a record, whatever was expected."""
    kind = record.get("type") if isinstance(record, dict) else None
    if kind not in FIELDS:
        return f"a record of type {kind!r}"
    lacking = [key for key in FIELDS[kind] if key not in record]
    if lacking:
        return f"a {kind} record without {', '.join(lacking)}"
    if kind == "violation":
        octets = record["octets"]
        if not record["text"] or not isinstance(record["text"], str):
            return "a violation without a text"
        if not isinstance(octets, str) or len(octets) % 2 or len(octets) > 128 or not set(octets) <= set("0123456789abcdef"):
            return f"a violation whose octets are {octets!r}, and not at most 64 in hexadecimal"
    return None


class Comparison:
    """Of one capture; `lines` say what differs, `counts` how many records are right, wrong, invented and missed."""

    def __init__(self, want, got, lint):
        self.lines = []
        self.counts = collections.Counter()
        for record in got:
            fault = malformed(record)
            if fault:
                self.lines.append(fault)
        got = [record for record in got if isinstance(record, dict)]
        self.pair("session", want, got, ("client", "server", "first_frame"))
        self.pair("udp", want, got, ("frame",))
        if lint:
            self.violations(want, got)
        elif any(record.get("type") == "violation" for record in got):
            self.lines.append("violations, though --lint was not given")

    def pair(self, kind, want, got, keys):
        left = [record for record in got if record.get("type") == kind]
        for record in (record for record in want if record["type"] == kind):
            same = [other for other in left if all(meets(key, other.get(key), record[key]) for key in keys)]
            if not same:
                self.count(kind, "missed", f"missed: {brief(record)}")
                continue
            left.remove(same[0])
            self.fields(kind, record, same[0])
        for record in left:
            self.count(kind, "invented", f"invented: {brief(record)}")

    def fields(self, kind, want, got):
        wrong = [f"    {key}: want {told(value)}, got {got.get(key)!r}" for key, value in want.items()
                 if not meets(key, got.get(key), value)]
        if wrong:
            self.count(kind, "wrong", f"wrong: {brief(want)}", *wrong)
        else:
            self.count(kind, "right")

    def violations(self, want, got):
        left = [record for record in got if record.get("type") == "violation"]
        wanted = [record for record in want if record["type"] == "violation"]
        # Those that leave no choice first, those that need not be there last.
        wanted.sort(key=lambda record: (record.get("optional", False), sum(isinstance(value, dict) for value in record.values())))
        for record in wanted:
            keys = [key for key in record if key != "optional"]
            same = [other for other in left if all(meets(key, other.get(key), record[key]) for key in keys)]
            if same:
                left.remove(same[0])
                self.count("violation", "right")
            elif not record.get("optional"):
                self.count("violation", "missed", f"missed: {brief(record)}")
        for record in left:
            self.count("violation", "invented", f"invented: {brief(record)}: {record.get('text')}")

    def count(self, kind, verdict, *lines):
        self.counts[kind, verdict] += 1
        self.lines += lines


def told(want):
    return " or ".join(repr(value) for value in alternatives(want))


def brief(record):
    """A record in a line for people."""
    if record["type"] == "session":
        return (f"session {record.get('id')} from frame {record.get('first_frame')}: {record.get('client')} to {record.get('server')}, "
                f"{record.get('cmd')} {record.get('dst')}")
    if record["type"] == "udp":
        return (f"datagram in frame {record.get('frame')} of session {record.get('session')}, {record.get('dir')}: "
                f"{record.get('from')} by {record.get('relay')} to {record.get('to')}")
    frame = told(record["frame"]) if "frame" in record else "any"
    return (f"violation of {told(record.get('clause'))} by the {record.get('party')} in frame {frame} of session "
            f"{record.get('session')}")
