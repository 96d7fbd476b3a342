"""The captures of the benchmark, the programs that read them, and whether what these say is right."""
import hashlib
import json
import os
import statistics
import subprocess

BARE = "bare pcap_loop"
TCPDUMP = "tcpdump -w /dev/null"
DECODE = "sockspec decode --json"
LINT = "sockspec decode --json --lint"
TSHARK = "tshark -T fields"
TSHARK_START = "tshark, one packet"

FIELDS = ["frame.number", "tcp.stream", "socks.auth_accepted_method", "socks.username", "socks.command", "socks.dst",
          "socks.remote_name", "socks.port", "socks.results"]

# What is true of each session that is made.
WHOLE = {"complete": True, "gap_up": 0, "gap_down": 0, "cmd": "CONNECT", "rep": 0, "conflicting_retransmission": False}


# How often a program has its turn in a round. Where the kernel copies a GiB, times differ by a fifth; tshark takes longer than
# all others together.
TURNS = {TSHARK: 1, TSHARK_START: 1}
TURNS_OF_OTHERS = 3


class Impossible(Exception):
    """The work could not be done."""


class Wrong(Exception):
    """A program did not answer, or not rightly."""


class Capture:
    """One that is made, and what is in it: of a shape, `part` times smaller than it is wanted."""

    def __init__(self, shape, part, scale):
        self.shape, self.part = shape, part
        self.name = shape if part == 1 else f"1/{part} of {shape}"
        if shape == "bulk":  # as many sessions in a small file as in a large one
            self.sessions = self.open = max(10, round(1000 * scale))
            self.limit = round((1 << 30) * scale / part)
            self.size = self.limit + 4000 * self.sessions
        else:
            self.sessions = max(10, round(67_000 * scale / part))
            self.open = min(400, self.sessions)
            self.limit = 0
            self.size = 1800 * self.sessions

    def make(self, maker, folder):
        self.path = os.path.join(folder, f"{self.shape}-{self.part}.pcap")
        made = subprocess.run([maker, "-n", str(self.sessions), "-o", str(self.open), "-s", str(self.limit), self.path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if made.returncode != 0:
            raise Impossible(f"no capture was made: {made.stderr.strip()}")
        self.truth = json.loads(made.stdout)
        # Whole on the disk and whole in memory, so that neither is waited for while something is measured.
        with open(self.path, "rb") as file:
            os.fsync(file.fileno())
            while file.read(1 << 20):
                pass
            size = file.tell()
        if not size == self.truth["octets"] <= self.size:
            raise Impossible(f"{self.path} has {size} octets; {self.truth['octets']} were said, at most {self.size} wanted")


def equal(what, got, truth):
    if got != truth:
        raise Wrong(f"{what}: {got}, and {truth} is true")


def check_count(said, capture):
    count = json.loads(said)
    equal("packets", count["packets"], capture.truth["packets"])
    equal("octets of the file", 24 + 16 * count["packets"] + count["octets"], capture.truth["octets"])


def check_records(said, capture):
    """Every session that was made is told once, whole, with what was relayed; nothing else is told."""
    truth = capture.truth
    sessions = []
    for line in said.splitlines():
        record = json.loads(line)
        if record["type"] != "session":
            raise Wrong(f"a record about nothing that is in the capture: {line.decode()}")
        sessions.append(record)
        for field, wanted in dict(WHOLE, id=len(sessions)).items():
            if record[field] != wanted:
                raise Wrong(f"session record {len(sessions)}: {field} is {record[field]}, and {wanted} is true")
    equal("sessions", len(sessions), truth["sessions"])
    for field in "bytes_up", "bytes_down":
        equal(f"sum of {field}", sum(record[field] for record in sessions), truth[field])
    for method, count in truth["methods"].items():
        equal(f"sessions of method {method}", sum(record["method"] == int(method) for record in sessions), count)
    equal("user names", sum(record["username"] is not None for record in sessions), truth["methods"]["2"])


class Bench:
    """What was measured: `figures` of a capture's name and a program, (round, CPU seconds, KiB resident) of each run."""

    def __init__(self, program, part, without, helpers, out):
        self.part, self.helpers, self.out = part, helpers, out
        self.usage = os.path.join(helpers, "usage")
        self.right = {}  # digests of the answers that were found right
        self.figures = {}
        self.programs = {
            BARE: (lambda c: [os.path.join(helpers, "count_packets"), c.path], check_count),
            TCPDUMP: (lambda c: ["tcpdump", "-r", c.path, "-w", "/dev/null"], None),
            DECODE: (lambda c: [program, "decode", "--json", c.path], check_records),
            LINT: (lambda c: [program, "decode", "--json", "--lint", c.path], check_records),
            TSHARK: (lambda c: self.tshark(c, part), self.check_fields),
            TSHARK_START: (lambda c: self.tshark(c, 1), None),
        }
        for name in without:
            del self.programs[name]

    @staticmethod
    def tshark(capture, packets):
        return ["tshark", "-n", "-r", capture.path, "-c", str(packets), "-T", "fields",
                *(word for field in FIELDS for word in ("-e", field))]

    def check_fields(self, said, capture):
        lines = said.splitlines()
        equal("lines", len(lines), min(self.part, capture.truth["packets"]))
        if self.part >= capture.truth["packets"]:
            replies = sum(line.split(b"\t")[FIELDS.index("socks.results")] != b"" for line in lines)
            equal("replies", replies, capture.truth["sessions"])

    def once(self, number, name, capture):
        command, check = self.programs[name]
        with open(self.out, "wb") as out:
            run = subprocess.run([os.path.join(self.helpers, "measure"), self.usage, *command(capture)],
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, check=False)
        if run.returncode != 0:
            said = run.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
            raise Wrong(f"ended with {run.returncode}; the last that it said: {said[-1]}")
        with open(self.usage) as file:
            user, system, resident = map(int, file.read().split())
        self.figures.setdefault((capture.name, name), []).append((number, (user + system) / 1e6, resident))
        if check is None:
            return
        with open(self.out, "rb") as file:
            said = file.read()
        digest = hashlib.sha256(said).digest()
        if self.right.get((capture.name, name)) != digest:
            check(said, capture)
            self.right[capture.name, name] = digest

    def one_round(self, number, captures):
        """Returns what was wrong, a line each."""
        wrong = []
        for capture in captures:
            names = [name for name in self.programs if capture.part == 1 or name in (BARE, DECODE, LINT)]
            for turn in range(TURNS_OF_OTHERS):
                # Nobody is always the first behind another capture.
                for name in names[turn:] + names[:turn]:
                    if turn >= TURNS.get(name, TURNS_OF_OTHERS):
                        continue
                    try:
                        self.once(number, name, capture)
                    except Wrong as error:
                        wrong.append(f"{name}: {capture.name}: {error}")
                    except (ValueError, KeyError, TypeError) as error:
                        wrong.append(f"{name}: {capture.name}: its answer cannot be read ({type(error).__name__}: {error})")
                if wrong:
                    return wrong
        return wrong

    def cpu(self, capture, name):
        """The seconds of each run; tshark's without its start, and as they would be for the whole capture."""
        seconds = [row[1] for row in self.figures[capture.name, name]]
        if name == TSHARK:
            start = statistics.median(self.cpu(capture, TSHARK_START))
            more = max(1.0, capture.truth["packets"] / self.part)
            seconds = [max(0.0, s - start) * more for s in seconds]
        return seconds

    def ratios(self, capture, name):
        """To the bare loop in the same round, of each run."""
        bare = {}
        for number, seconds, _ in self.figures[capture.name, BARE]:
            bare.setdefault(number, []).append(seconds)
        numbers = [row[0] for row in self.figures[capture.name, name]]
        return [s / statistics.median(bare[number]) for number, s in zip(numbers, self.cpu(capture, name))]

    def resident(self, capture, name):
        """MiB of each run."""
        return [row[2] / 1024 for row in self.figures[capture.name, name]]
