"""Compares, case by case, what `sockspec test` charges with what `sockspec decode --lint` names in the captures of the run:

    lint.py NAME REPORT CAPTURES EXCEPTIONS

Each difference must stand in EXCEPTIONS, which tells of its lines, and each of those must be needed.
"""
import collections
import concurrent.futures
import fnmatch
import json
import os
import struct
import subprocess
import sys

EXPECTED_STATUS = (0, 1)
ENHANCED_PACKET, IPV6_HEADER, TCP, SYN, SYN_ACK = 6, 40, 6, 2, 18
KINDS = ("unnamed", "beside", "beside?", "throughout")


def first_port(path):
    """To which port the first connection of a capture goes: that is the target."""
    with open(path, "rb") as file:
        octets = file.read()
    at = 0
    while at + 12 <= len(octets):
        kind, size = struct.unpack_from("<II", octets, at)
        if kind == ENHANCED_PACKET:
            packet = octets[at + 28:at + 28 + struct.unpack_from("<I", octets, at + 20)[0]]
            four = packet[0] >> 4 == 4
            header = (packet[0] & 15) * 4 if four else IPV6_HEADER
            if packet[9 if four else 6] == TCP and packet[header + 13] & SYN_ACK == SYN:
                return struct.unpack_from(">H", packet, header + 2)[0]
        at += size
    return None


def named(path, port):
    """The clauses that the target breaks in this capture, and in what words."""
    ports = {str(port), str(first_port(path))} - {"None"}
    command = [os.environ["SOCKSPEC"], "decode", "--json", "--lint", path]
    for one in sorted(ports):
        command += ["--port", one]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in EXPECTED_STATUS:
        sys.exit(f"{path}: exit status {done.returncode}: {done.stderr[-500:]}")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    # What is said inside a tunnel, or by a peer of BIND, is the case's own.
    of_target = {record["id"] for record in records if record["type"] == "session"
                 and record["server"].rpartition(":")[2] in ports
                 and not any(note.startswith("inside session") for note in record["notes"])}
    clauses = collections.defaultdict(set)
    for record in records:
        if record["type"] == "violation" and record["party"] == "server" and record["session"] in of_target:
            clauses[record["clause"]].add(record["text"])
    return dict(clauses)


Difference = collections.namedtuple("Difference", "number kind clause cases")


def read_exceptions(path, name):
    lines = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words, _, why = line.partition("#")
            words = words.split()
            if not words:
                continue
            if len(words) != 4 or words[1] not in KINDS or not why.strip():
                sys.exit(f"{path}, line {number}: want NAME, {', '.join(KINDS[:-1])} or {KINDS[-1]}, a clause, cases, and # why")
            if "*" in words[3].removesuffix("/*") or words[3].endswith("/*") and words[1] != "unnamed":
                sys.exit(f"{path}, line {number}: {words[3]}: only `unnamed` takes /*, for all members of a family")
            if words[0] == name:
                lines.append(Difference(number, *words[1:]))
    return lines


class Comparison:
    """`charged` and `found`: by case, the clauses, and those with the words in which --lint names them."""

    def __init__(self, charged, found, exceptions):
        self.charged, self.found, self.exceptions = charged, found, exceptions
        self.needed = set()
        self.same = 0
        self.lines = []
        for case in charged:
            self.compare(case)
        if not self.same:
            self.lines.append("no departure is named by both")
        for line in exceptions:
            self.judge(line)

    def compare(self, case):
        for clause in self.charged[case]:
            if clause in self.found[case]:
                self.same += 1
            elif not self.covers(("unnamed",), clause, case):
                self.lines.append(f"{case}: {clause} is charged, and --lint names {', '.join(sorted(self.found[case])) or 'nothing'}")
        for clause in self.found[case].keys() - set(self.charged[case]):
            if not self.covers(("beside", "beside?"), clause, case) and not self.is_throughout(clause, case):
                self.lines.append(f"{case}: --lint names {clause}, \"{', '.join(sorted(self.found[case][clause]))}\", and it is not charged")

    def covers(self, kinds, clause, case):
        lines = [line for line in self.exceptions
                 if line.kind in kinds and line.clause == clause and fnmatch.fnmatchcase(case, line.cases)]
        self.needed.update(lines)
        return bool(lines)

    def both(self, clause, case):
        """The words for a departure that test and --lint agree upon in this case."""
        return self.found[case].get(clause, set()) if clause in self.charged.get(case, ()) else set()

    def is_throughout(self, clause, case):
        lines = [line for line in self.exceptions if (line.kind, line.clause) == ("throughout", clause)
                 and self.found[case][clause] <= self.both(clause, line.cases)]
        self.needed.update(lines)
        return bool(lines)

    def judge(self, line):
        """Whether the line is of use. What chance shows, or not, must at least be a departure that the run shows."""
        if line in self.needed:
            return
        if line.kind == "throughout" and self.both(line.clause, line.cases):
            return
        if line.kind == "beside?" and any(self.both(line.clause, case) for case in self.charged):
            return
        self.lines.append(f"line {line.number} of the exceptions: {' '.join(line[1:])}: nothing needs it")


def main():
    name, report_path, captures, exceptions_path = sys.argv[1:]
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    exceptions = read_exceptions(exceptions_path, name)
    port = report["target"]["url"].rpartition(":")[2]
    charged = {case["id"]: case["charged"] for case in report["cases"] if case["verdict"] in ("pass", "fail", "warn")}
    paths = {case: os.path.join(captures, case + ".pcapng") for case in charged}
    lines = [f"{case}: no capture" for case, path in paths.items() if not os.path.exists(path)]
    charged = {case: clauses for case, clauses in charged.items() if os.path.exists(paths[case])}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = dict(zip(charged, pool.map(lambda case: named(paths[case], port), charged)))
    comparison = Comparison(charged, found, exceptions)
    lines += comparison.lines
    print(*lines, sep="\n", end="\n" if lines else "")
    print(f"{name}: {len(charged)} cases, {comparison.same} departures named by both, {len(exceptions)} exceptions")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
