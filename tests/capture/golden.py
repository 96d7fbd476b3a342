#!/usr/bin/env python3
"""Runs `sockspec decode` on the captures of tests/golden and compares what it says with what is expected.

    golden.py records       with and without --lint
    golden.py transforms    the same captures in other files: pcapng, the other byte order, nanoseconds, gzip, zstd, standard
                            input; the records must be the same

Options: --folder FOLDER (tests/golden), --only GLOB, --without GLOB, --program PATH (what SOCKSPEC names).

Exit status: 0 all as expected, 1 something was not, 2 unusable.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import compare  # noqa: E402
import craft  # noqa: E402
import packets  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 60  # seconds, in which a small file must have been read


def lines_of(path):
    """Those of a file that need not be there."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


class Capture:
    """A capture of the folder, and what is expected of it."""

    def __init__(self, folder, file):
        self.path = os.path.join(folder, file)
        self.name = file.split(".pcap")[0]
        base = os.path.join(folder, self.name)
        with open(base + ".ndjson", encoding="utf-8") as lines:
            self.want = [json.loads(line) for line in lines]
        self.args = lines_of(base + ".args")
        self.says = lines_of(base + ".stderr")
        self.damaged = self.name.startswith("damaged-")

    def octets(self):
        with open(self.path, "rb") as file:
            return file.read()

    def statuses(self, lint):
        """The exit statuses that are as they should be."""
        violations = [record for record in self.want if record["type"] == "violation"]
        if self.damaged:
            return {2}
        if not lint or not violations:
            return {0}
        return {1} if any(not record.get("optional") for record in violations) else {0, 1}


class Run:
    """What the program said of a file."""

    def __init__(self, program, path, args, octets=None):
        command = [program, "decode", "--json", *args, path]
        self.lines = []
        try:
            done = subprocess.run(command, input=octets, capture_output=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.status, self.errors, self.records = None, "", []
            self.lines.append(f"did not end within {LIMIT} seconds")
            return
        self.status, self.errors, self.records = done.returncode, done.stderr.decode(errors="replace"), []
        for line in done.stdout.decode(errors="replace").splitlines():
            try:
                self.records.append(json.loads(line))
            except ValueError:
                self.lines.append(f"no JSON: {line[:200]}")
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", done.stdout.decode(errors="replace")):
            self.lines.append("control octets on standard output")


def judge(capture, run, lint):
    """What is wrong with a run, and the counts of its records."""
    lines = list(run.lines)
    wanted = capture.statuses(lint)
    if run.status not in wanted:
        lines.append(f"exit status {run.status}, want {' or '.join(map(str, sorted(wanted)))}; it said: {run.errors.strip()[-300:]}")
    if capture.damaged and not any(line.startswith("sockspec: ") for line in run.errors.splitlines()):
        lines.append("no message about the damage on standard error")
    for text in capture.says:
        if text not in run.errors:
            lines.append(f"no {text!r} on standard error: {run.errors.strip()[-300:]}")
    comparison = compare.Comparison(capture.want, run.records, lint)
    return lines + comparison.lines, comparison.counts


def check_records(program, capture):
    lines, _ = judge(capture, Run(program, capture.path, capture.args), False)
    plain = [f"  {line}" for line in lines]
    lines, counts = judge(capture, Run(program, capture.path, [*capture.args, "--lint"]), True)
    # What --lint changes nothing about is told once.
    return plain + [line for line in (f"  {line}" for line in lines) if line not in plain], counts


def other_files(capture, folder):
    """Name, path and octets for standard input of the same capture in other files."""
    octets = capture.octets()
    yield "stdin", "-", octets
    if capture.damaged:
        return
    made = {}
    if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"):
        frames = list(packets.frames(octets))
        nano = 0x4d in (octets[0], octets[3])
        order = ">" if octets[3] == 0xa1 else "<"  # the other one
        link = int.from_bytes(octets[20:24], "big" if order == "<" else "little") & 0xffff  # without what it says of checksums
        records = [craft.Packet(frame.time, frame.octets, frame.size) for frame in frames]
        made["other-order.pcap"] = craft.pcap(records, link, order, nano)
        made["little.pcapng"] = craft.pcapng(records, [link], "<", 9 if nano else 6)
        made["big.pcapng"] = craft.pcapng(records, [link], ">", 9 if nano else 6)
        made["nanoseconds.pcap"] = craft.pcap(records, link, "<", True)
    if octets[:2] != b"\x1f\x8b":
        made["file.gz"] = gzip.compress(octets)
        if shutil.which("zstd"):
            made["file.zst"] = subprocess.run(["zstd", "-qc"], input=octets, stdout=subprocess.PIPE, check=True).stdout
    for name, content in made.items():
        path = os.path.join(folder, f"{capture.name}.{name}")
        with open(path, "wb") as file:
            file.write(content)
        yield name, path, None
        os.unlink(path)


def check_transforms(program, capture):
    """The records of the same packets in another file are the same; that those of the capture itself are right comes first."""
    plain = Run(program, capture.path, capture.args)
    lines = ["  the capture itself is not read as expected"] if judge(capture, plain, False)[0] else []
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, path, octets in other_files(capture, folder):
            run = Run(program, path, capture.args, octets)
            same = run.records == plain.records
            fine = same and run.status == plain.status and not run.lines
            counts["file", "right" if fine else "wrong"] += 1
            if not same:
                lines.append(f"  {name}: other records than of the capture itself: {first_difference(plain.records, run.records)}")
            if run.status != plain.status:
                lines.append(f"  {name}: exit status {run.status}, of the capture itself {plain.status}: {run.errors.strip()[-300:]}")
            lines += [f"  {name}: {line}" for line in run.lines]
    return lines, counts


def first_difference(these, those):
    for number, (one, other) in enumerate(zip(these, those), 1):
        if alike(one) != alike(other):
            keys = [key for key in one if one.get(key) != other.get(key)]
            return f"record {number}: " + ", ".join(f"{key} {one.get(key)!r}, now {other.get(key)!r}" for key in keys)
    return f"{len(these)} records, now {len(those)}"


def chosen(name, options):
    return fnmatch.fnmatch(name, options.only) and not any(fnmatch.fnmatch(name, glob) for glob in options.without)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["records", "transforms"])
    parser.add_argument("--folder", default=os.path.join(HERE, "..", "golden"))
    parser.add_argument("--program", default=os.environ.get("SOCKSPEC"))
    parser.add_argument("--only", default="*")
    parser.add_argument("--without", action="append", default=[], metavar="GLOB")
    options = parser.parse_args()
    if not options.program:
        print("golden.py: no program to run; name it in SOCKSPEC, or with --program", file=sys.stderr)
        return 2
    files = [file for file in sorted(os.listdir(options.folder)) if ".pcap" in file and chosen(file.split(".pcap")[0], options)]
    if not files:
        print(f"golden.py: no captures in {options.folder} are named {options.only}", file=sys.stderr)
        return 2
    captures = [Capture(options.folder, file) for file in files]
    check = check_records if options.what == "records" else check_transforms
    counts, wrong = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for capture, (lines, more) in zip(captures, pool.map(lambda capture: check(options.program, capture), captures)):
            counts += more
            if lines:
                wrong += 1
                print(os.path.basename(capture.path), *lines, sep="\n")
    for kind in ("session", "udp", "violation", "file"):
        verdicts = ", ".join(f"{counts[kind, verdict]} {verdict}" for verdict in ("right", "wrong", "invented", "missed"))
        if any(counts[kind, verdict] for verdict in ("right", "wrong", "invented", "missed")):
            print(f"{ {'session': 'sessions', 'udp': 'datagrams', 'violation': 'violations', 'file': 'files'}[kind]}: {verdicts}")
    print(f"captures: {len(captures) - wrong} of {len(captures)} as expected")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
