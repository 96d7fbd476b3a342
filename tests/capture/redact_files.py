#!/usr/bin/env python3
"""Where `sockspec decode --redact` reads from and writes to, and what it does when that goes wrong.

Exit status: 0 all as expected, 1 something was not, 2 unusable.
"""
import gzip
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import craft  # noqa: E402
import redact  # noqa: E402
from redacting import Keys, streams  # noqa: E402
from scene import Flow, Scene  # noqa: E402

PROGRAM = os.environ.get("SOCKSPEC") or sys.exit("SOCKSPEC names no program")
LIMIT = 60
failures = 0


def complain(text):
    global failures
    failures += 1
    print(f"FAIL: {text}")


def run(*args, **how):
    done = subprocess.run([PROGRAM, "decode", *args], capture_output=True, timeout=LIMIT, **how)
    return done.returncode, done.stdout, done.stderr.decode()


def complaints(errors):
    return [line for line in errors.splitlines() if line.startswith("sockspec: ")]


def expect(what, done, status, text):
    """One line of complaint, with the text in it."""
    lines = complaints(done[2])
    if done[0] != status or len(lines) != (1 if text else 0) or text not in "".join(lines):
        complain(f"{what}: exit status {done[0]}, want {status} and {text!r}: {done[2].strip()}")


def build(sessions):
    made, keys = Scene("files", ""), Keys(False)
    for number in range(sessions):
        flow = Flow(made, f"192.0.2.{10 + number // 20000}:{20000 + number % 20000}").open()
        flow.greet((0, 2), 2)
        flow.c(craft.credentials(keys(f"user{number}"), keys(f"password{number}")))
        streams.end(flow)
    return made.octets(), keys


OCTETS, KEYS = build(3)


class Folder:
    """A folder with a capture in it, and what is left in it afterwards."""

    def __enter__(self):
        self.path = tempfile.mkdtemp()
        self.source, self.out = self.at("in.pcap"), self.at("out.pcapng")
        self.write("in.pcap", OCTETS)
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.path)

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, octets):
        with open(self.at(name), "wb") as file:
            file.write(octets)

    def read(self, name="out.pcapng"):
        with open(self.at(name), "rb") as file:
            return file.read()

    def holds(self, what, *names):
        if sorted(os.listdir(self.path)) != sorted(names):
            complain(f"{what}: the folder holds {sorted(os.listdir(self.path))}, not {sorted(names)}")


def reference():
    with Folder() as folder:
        expect("plain", run("--redact", folder.out, folder.source), 0, "")
        octets = folder.read()
        folder.holds("plain", "in.pcap", "out.pcapng")
        if stat.S_IMODE(os.stat(folder.out).st_mode) & 0o111:
            complain("the file can be executed")
    lines = []
    redact.find_secrets(octets, KEYS.secrets, lines)
    for line in lines:
        complain(line)
    return octets


def inputs(want):
    """A file, standard input that is a file, a pipe, a named pipe, and packed ones."""
    with Folder() as folder:
        with open(folder.source, "rb") as file:
            expect("standard input", run("-", "--redact", folder.out, stdin=file), 0, "")
        if folder.read() != want:
            complain("standard input: another file")
        expect("pipe", run("-", "--redact", folder.out, input=OCTETS), 0, "")
        if folder.read() != want:
            complain("pipe: another file")
        folder.write("in.gz", gzip.compress(OCTETS))
        status, _, errors = run("--redact", folder.out, folder.at("in.gz"))
        if status == 0 and folder.read() != want:
            complain("gzip: another file")
        if status != 0 and "built without" not in errors:
            complain(f"gzip: exit status {status}: {errors}")
        os.mkfifo(folder.at("fifo"))
        process = subprocess.Popen([PROGRAM, "decode", "--redact", folder.out, folder.at("fifo")], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        with open(folder.at("fifo"), "wb") as fifo:
            fifo.write(OCTETS)
        if process.wait(timeout=LIMIT) != 0 or folder.read() != want:
            complain("named pipe: another file")
        # Half of a file is left behind it that is read already.
        with open(folder.at("behind"), "wb") as file:
            file.write(b"12345" + OCTETS)
        with open(folder.at("behind"), "rb") as file:
            file.seek(5)
            expect("standard input behind its beginning", run("-", "--redact", folder.out, stdin=file), 0, "")
        if folder.read() != want:
            complain("standard input behind its beginning: another file")
        folder.holds("inputs", "in.pcap", "in.gz", "fifo", "behind", "out.pcapng")


def outputs(want):
    with Folder() as folder:
        expect("the capture itself", run("--redact", folder.source, folder.source), 2, "is the capture itself")
        with open(folder.source, "rb") as file:
            expect("the capture itself on standard input", run("-", "--redact", folder.source, stdin=file), 2, "is the capture itself")
        os.symlink("in.pcap", folder.at("link"))
        expect("a link to the capture", run("--redact", folder.at("link"), folder.source), 2, "is the capture itself")
        if folder.read("in.pcap") != OCTETS:
            complain("the capture was written over")
        expect("no such folder", run("--redact", folder.at("none/out"), folder.source), 3, "cannot write")
        expect("a folder", run("--redact", folder.path, folder.source), 3, "Is a directory")
        expect("no name", run("--redact", "", folder.source), 3, "without a name")
        expect("standard output", run("--redact", "-", folder.source), 2, "name a file")
        expect("live", run("-i", "lo", "--redact", folder.out), 2, "live")
        expect("full", run("--redact", "/dev/full", folder.source), 3, "No space left")
        folder.write("old", b"what was there")
        expect("no capture", run("--redact", folder.at("old"), folder.at("none.pcap")), 2, "No such file")
        expect("damaged from the beginning", run("--redact", folder.at("old"), "/dev/null"), 2, "is empty")
        if folder.read("old") != b"what was there":
            complain("a file was touched for nothing")
        expect("over another file", run("--redact", folder.at("old"), folder.source), 0, "")
        if folder.read("old") != want:
            complain("over another file: another file")
        os.symlink("old", folder.at("other"))
        expect("through a link", run("--redact", folder.at("other"), folder.source), 0, "")
        if not os.path.islink(folder.at("other")):
            complain("a link became a file")
        folder.holds("outputs", "in.pcap", "link", "old", "other")


def damaged():
    """What stands before the damage is there."""
    with Folder() as folder:
        for cut in (24, 25, 60, 500, len(OCTETS) - 1):
            folder.write("in.pcap", OCTETS[:cut])
            status, _, errors = run("--redact", folder.out, folder.source)
            there = len(redact.frames(OCTETS[:cut]))
            lines = []
            if (status, len(complaints(errors))) != ((0, 0) if cut == 24 else (2, 1)):
                complain(f"cut at {cut}: exit status {status}: {errors}")
            if len(redact.frames(folder.read(), lines)) != there or lines:
                complain(f"cut at {cut}: {there} packets became {len(redact.frames(folder.read()))} {lines}")
        folder.write("in.pcap", craft.pcap([craft.Packet(0, b"12345678", 8)], 147))
        os.unlink(folder.out)
        expect("unknown link type", run("--redact", folder.out, folder.source), 2, "link type 147")
        folder.holds("damaged", "in.pcap")


def held_up(folder):
    """A run whose records nobody reads: it is somewhere amid a capture that is large enough."""
    folder.write("in.pcap", build(3000)[0])
    process = subprocess.Popen([PROGRAM, "decode", "--json", "--redact", folder.out, folder.source], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    first = process.stdout.read(1)
    if first != b"{":
        complain("no records")
    return process


def grown():
    """What comes to the file's end in the meantime is not looked at."""
    with Folder() as folder:
        process = held_up(folder)
        before = len(redact.frames(folder.read("in.pcap")))
        process.communicate(timeout=LIMIT)
        with open(folder.source, "ab") as file:
            file.write(OCTETS[24:])
        if process.returncode != 0 or len(redact.frames(folder.read())) != before:
            complain(f"grown: exit status {process.returncode}")


def interrupted():
    with Folder() as folder:
        process = held_up(folder)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LIMIT)
        if process.returncode != 3 or len(complaints(errors.decode())) != 1:
            complain(f"interrupted: exit status {process.returncode}: {errors.decode()}")
        folder.holds("interrupted", "in.pcap")


def told():
    """How much was overwritten, on standard error; no more where other outputs go through the capture again."""
    with Folder() as folder:
        for others in [], ["--unwrap", folder.at("unwrapped.pcapng")]:
            _, _, errors = run("--redact", folder.out, folder.source, *others)
            if "redacted: 3 user names and 3 passwords, in 3 packets" not in errors:
                complain(f"it tells {errors} with {others}")


def main():
    want = reference()
    inputs(want)
    outputs(want)
    damaged()
    grown()
    interrupted()
    told()
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
