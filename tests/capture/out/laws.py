#!/usr/bin/env python3
"""Laws that hold for --extract and --unwrap whatever the capture is, on the captures of tests/golden:

    the records are those that decode writes without them;
    the files are what the records say, as long as they say;
    what is written reads as pcapng, with all sums right, and a name for each address made up;
    every session that succeeded is one connection between its client and its destination, octet by octet what the
    extracted files have, and lacks what the capture lacks;
    every other packet is there as it was, and none of the sessions' own.

    laws.py [--only GLOB] [--folder FOLDER]

Exit status: 0 they hold, 1 they do not, 2 unusable.
"""
import argparse
import concurrent.futures
import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import rewritten  # noqa: E402
import packets  # noqa: E402
import streams  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "..", "..", "golden")
LIMIT = 60
LARGE = 1 << 20  # octets of a file that has a gap so wide that it is not read whole
ZEROS = "where the capture lacks octets, the extracted files have zeros"


class Run:
    def __init__(self, *args):
        done = subprocess.run([os.environ["SOCKSPEC"], "decode", "--json", *args], capture_output=True, timeout=LIMIT)
        self.status = done.returncode
        self.errors = done.stderr.decode("utf-8", "replace")
        self.records = [json.loads(line) for line in done.stdout.decode().splitlines()]


class Laws:
    def __init__(self, path, work):
        self.path = path
        self.complaints = []
        base = path.split(".pcap")[0]
        self.args = []
        if os.path.exists(base + ".args"):
            with open(base + ".args", encoding="utf-8") as lines:
                self.args = lines.read().splitlines()
        self.folder = os.path.join(work, os.path.basename(path))
        self.out = self.folder + ".unwrapped"

    def expect(self, good, text):
        if not good:
            self.complaints.append(text)
        return good

    def hold(self):
        plain = Run(*self.args, self.path)
        run = Run(*self.args, "--extract", self.folder, "--unwrap", self.out, self.path)
        self.expect(run.status == plain.status, f"exit status {run.status}, and {plain.status} without outputs: {run.errors}")
        if not os.path.exists(self.out):
            return self.expect(plain.status == 2, "nothing was written")
        with open(self.out, "rb") as file:
            self.result = rewritten.Rewritten(file.read())
        self.sessions = {r["id"]: r for r in run.records if r["type"] == "session"}
        self.datagrams = [r for r in run.records if r["type"] == "udp"]
        self.files_are_told(run.records, plain.records)
        if "--filter" in self.args:
            return True
        with open(self.path, "rb") as file:
            self.octets = file.read()
        self.shown_sessions()
        self.rest_is_kept()
        return True

    def files_are_told(self, records, plain):
        told = set()
        for record in records:
            if record["type"] != "session":
                continue
            for name in record.pop("extracted"):
                self.expect(name.startswith(f"{record['id']:06d}-"), f"{name} is not named by session {record['id']}")
                told.add(name)
                record.setdefault("files", {})[re.search("-(up|down|udp)[^-]*$", name).group(1)] = name
        self.expect(told == set(os.listdir(self.folder)), f"files {sorted(os.listdir(self.folder))}, told {sorted(told)}")
        bare = [{key: value for key, value in record.items() if key != "files"} for record in records]
        for record in bare:
            if ZEROS in record.get("notes", []):
                record["notes"] = [note for note in record["notes"] if note != ZEROS]
        self.expect(bare == plain, "the records differ from those of decode alone")

    def outer(self, session):
        notes = [re.match("inside session ([0-9]+)$", note) for note in session["notes"]]
        found = [self.sessions[int(note.group(1))] for note in notes if note]
        return found[0] if found else None

    def file(self, session, kind):
        name = session.get("files", {}).get(kind)
        return os.path.join(self.folder, name) if name else os.devnull

    def can_unwrap(self, session):
        if session["rep"] != 0 or "a message cannot be delimited" in session["notes"]:
            return False
        if session["cmd"] == "BIND":
            return session["rep2"] == 0 and session["bnd2"] is not None
        if session["cmd"] == "UDP_ASSOCIATE":
            return self.outer(session) is None
        return session["cmd"] == "CONNECT" and session["dst"] is not None

    def named(self, address):
        """An address of the result as the records have it."""
        host, port = address.rsplit(":", 1)
        host = host.strip("[]")
        if host.startswith("::ffff:") and "." in host:
            host = host[7:]
        name = self.result.names.get(host)
        if name is None:
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return f"{name}:{port}"

    def shown_sessions(self):
        deepest = {}
        for session in self.sessions.values():
            if self.can_unwrap(session):
                outermost, depth = session, 0
                while self.outer(outermost):
                    outermost, depth = self.outer(outermost), depth + 1
                if depth >= deepest.get(outermost["id"], (-1, None))[0]:
                    deepest[outermost["id"]] = depth, session
        self.outermost = [self.sessions[number] for number in deepest]
        wanted = [session for _, session in deepest.values() if session["cmd"] != "UDP_ASSOCIATE"]
        shown = self.result.connections()
        self.expect(len(shown) == len(wanted), f"{len(shown)} connections are shown, {len(wanted)} sessions relay")
        for session in wanted:
            fits = [connection for connection in shown if self.fits(session, connection)]
            if self.expect(fits, f"session {session['id']} is not shown"):
                shown.remove(fits[0])

    def fits(self, session, connection):
        opener, answerer, first, second = rewritten.ends(connection)
        client, remote = session["client"], session["dst"]
        up, down = first, second
        if session["cmd"] == "BIND":
            opener, answerer, up, down, remote = answerer, opener, second, first, session["bnd2"]
        if self.named(opener) != client or self.named(answerer).lower() != remote.lower():
            return False
        return self.same(up, self.file(session, "up"), session["bytes_up"]) and self.same(
            down, self.file(session, "down"), session["bytes_down"])

    def same(self, stream, path, counted):
        """The stream has the octets of the file, and where it has none they are zeros."""
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            if stream.counted(0) != counted or stream.extent() > size:
                return False
            if size > LARGE:
                return all(os.pread(file.fileno(), 1, at) == bytes([stream.known(at) or 0]) for at in stream.octets)
            file.seek(0)
            return all(octet == (stream.known(at) or 0) for at, octet in enumerate(file.read()))

    def frames(self):
        found = []
        try:
            for frame in packets.frames(self.octets):
                found.append(frame)
        except packets.Damage:
            pass
        return found

    def is_fragment(self, frame):
        inner = packets.network(frame.link, frame.octets)
        if not inner or len(inner) < 20:
            return False
        if inner[0] >> 4 == 4:
            return bool(int.from_bytes(inner[6:8], "big") & 0x3fff)
        kind, at = inner[6], 40
        while kind in (0, 43, 60) and at + 2 <= len(inner):
            kind, at = inner[at], at + 8 + inner[at + 1] * 8
        return kind == 44

    def rest_is_kept(self):
        gone = {record["frame"] for record in self.datagrams
                if record["len"] is not None and record["session"] in [session["id"] for session in self.outermost]}
        found = streams.connections(packets.segments(self.octets, packets.Report()))
        for session in self.outermost:
            for connection in found:
                here = [segment.frame.number for segment in connection.segments]
                ends = {rewritten.peer(*end) for end in connection.ends}
                if session["first_frame"] in here and ends == {session["client"], session["server"]}:
                    gone.update(here)
        frames = self.frames()
        want = [(frame.link, frame.time, frame.octets, frame.size) for frame in frames
                if frame.number not in gone and not self.is_fragment(frame)]
        fragments = [(frame.link, frame.time, frame.octets, frame.size) for frame in frames if self.is_fragment(frame)]
        kept = [packet.same() for packet in self.result.kept if packet.same() not in fragments]
        self.expect(sorted(kept) == sorted(want), f"{len(kept)} packets are kept, {len(want)} should be")
        times = [packet.time for packet in self.result.packets]
        self.expect(times == sorted(times), "the packets are not in order of time")


def judge(path, work):
    laws = Laws(path, work)
    try:
        laws.hold()
    except (rewritten.Damage, subprocess.TimeoutExpired, json.JSONDecodeError) as wrong:
        laws.complaints.append(repr(wrong))
    return os.path.basename(path), laws.complaints


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default=GOLDEN)
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    if "SOCKSPEC" not in os.environ:
        print("SOCKSPEC names the program")
        return 2
    paths = sorted(os.path.join(options.folder, name) for name in os.listdir(options.folder)
                   if ".pcap" in name and fnmatch.fnmatch(name, options.only))
    failures = 0
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, complaints in pool.map(lambda path: judge(path, work), paths):
            failures += bool(complaints)
            for complaint in complaints:
                print(f"{name}: {complaint}")
    print(f"{len(paths)} captures, {failures} of which break a law")
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
