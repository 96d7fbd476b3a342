#!/usr/bin/env python3
"""What `sockspec decode --redact` writes, octet by octet.

    redact.py cases      captures in which names and passwords are hard to find (redacting/)
    redact.py golden     those of tests/golden: nothing else changes, and the records are the same but for the names
    redact.py mutated    captures that were bent at random: what decode can show of them has no name and no password in it

Options: --only GLOB, --program PATH (what SOCKSPEC names), --runs N and --seed N for mutated.

Exit status: 0 all as expected, 1 something was not, 2 unusable.
"""
import argparse
import fnmatch
import importlib
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import craft  # noqa: E402
import packets  # noqa: E402
from redacting import CASES, Keys  # noqa: E402
from scene import Scene  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(os.path.dirname(HERE), "golden")
PARTS = ("streams", "torn", "dialogues", "carried", "harmless")
LIMIT = 60  # seconds


class Redacted:
    """A run with --redact, and what is in the file that it wrote."""

    def __init__(self, program, folder, octets, args=(), plainly=True):
        source, self.path = os.path.join(folder, "in"), os.path.join(folder, "out.pcapng")
        with open(source, "wb") as file:
            file.write(octets)
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.lines = []
        done = self.run(program, "--json", *args, "--redact", self.path, source)
        before = self.run(program, "--json", *args, source) if plainly else done
        self.records, self.errors, self.status = before.stdout, done.stderr.decode(errors="replace"), done.returncode
        self.edited = "redacted: " in self.errors and ", in 0 packets" not in self.errors
        if done.returncode not in (0, 2) or done.returncode != before.returncode:
            self.lines.append(f"exit status {done.returncode}, without --redact {before.returncode}: {self.errors.strip()}")
        if done.stdout != before.stdout:
            self.lines.append("--redact changes what is said of the capture itself")
        self.octets, self.frames, self.after = b"", [], b""
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                self.octets = file.read()
            self.frames = frames(self.octets, self.lines)
            self.after = self.run(program, "--json", *args, self.path).stdout
        if [name for name in os.listdir(folder) if name not in ("in", "out.pcapng")]:
            self.lines.append(f"it left something behind: {os.listdir(folder)}")

    def run(self, program, *args):
        done = subprocess.run([program, "decode", *args], capture_output=True, timeout=LIMIT)
        if b"Sanitizer" in done.stderr or done.returncode < 0:
            self.lines.append(done.stderr.decode(errors="replace"))
        return done

    def compare_records(self):
        """What is said of the file is what was said of the capture, but for the names."""
        before, after = records(self.records), records(self.after)
        for was, now in zip(before, after):
            # A name is there or it is not: what it is is another matter.
            if (was.get("username") is None) != (now.get("username") is None) or re.search("[^xy]", now.get("username") or ""):
                self.lines.append(f"the name {was['username']} became {now['username']}")
            changed = [key for key in was if key != "username" and was[key] != now.get(key)]
            if changed:
                self.lines.append(f"record {was['id'] if 'id' in was else was}: {[(key, was[key], now.get(key)) for key in changed]}")
        if len(before) != len(after):
            self.lines.append(f"{len(before)} records became {len(after)}")


def records(octets):
    return [json.loads(line) for line in octets.splitlines()]


def frames(octets, lines=None):
    found = []
    try:
        for frame in packets.frames(octets):
            found.append(frame)
    except packets.Damage as damage:
        if lines is not None:
            lines.append(f"the file is damaged: {damage}")
    return found


def build(name, masked, seed=0):
    shows, how, fill = CASES[name]
    how = {key: value for key, value in how.items() if key in ("link", "file", "step", "nano")}
    made, keys = Scene(name, shows, **how), Keys(masked, seed)
    fill(made, keys)
    return made, keys


def total(octets):
    """The sum over octets and their checksum, which stays as it is if that is mended."""
    return craft.internet_checksum(octets)


def sum_of(link, octets, parts):
    """A segment's or datagram's checksum over what it covers: 0 where it is right; None where there is none to judge."""
    packet = packets.network(link, octets)
    found = packet and packets.transport(packet, len(packet), parts)
    if not found or found[0] not in (craft.TCP, craft.UDP) or len(found[3]) != found[4]:
        return None
    protocol, source, target, payload, _ = found
    return craft.transport_checksum(source, target, protocol, payload)


def compare_checksums(before, after, lines):
    """What was right is right, in packets that were put together from fragments, too."""
    parts = packets.Defragmenter(), packets.Defragmenter()
    for was, now in zip(before, after):
        whole = was.size == len(was.octets)
        sums = [sum_of(frame.link, frame.octets, part) if whole else None for frame, part in zip((was, now), parts)]
        if sums[0] == 0 and sums[1] != 0:
            lines.append(f"frame {was.number}: the checksum was right and is wrong: {now.octets.hex()}")


def compare_frames(was, want, got, how, lines):
    """Octets are as they should be, and of the packets that are not there whole those of the checksum that go with them."""
    links = how.get("links", [was.link.number])
    if len(got) != len(want.packets):
        lines.append(f"{len(want.packets)} packets became {len(got)}")
    for number, (before, packet, frame) in enumerate(zip(was.packets, want.packets, got), 1):
        if (frame.link, frame.size, frame.time) != (links[packet.interface], packet.size, packet.time):
            lines.append(f"frame {number}: link {frame.link}, {frame.size} octets on the wire, at {frame.time}")
        places = [at for at, (a, b) in enumerate(zip(frame.octets, packet.octets)) if a != b]
        cut = packet.size > len(packet.octets)
        if cut and set(places) <= {50, 51} and total(frame.octets[34:]) == total(before.octets[34:]):
            continue
        changed = [at for at, (a, b) in enumerate(zip(frame.octets, before.octets)) if a != b]
        if how.get("loose") and all(frame.octets[at] in b"xy" or at in how["loose"] for at in changed):
            continue
        if places or len(frame.octets) != len(packet.octets):
            lines.append(f"frame {number} differs at {places}: {frame.octets.hex()}\n    not {packet.octets.hex()}")


def find_secrets(octets, secrets, lines):
    """No run of four octets of a secret is anywhere in the file."""
    for label, secret in secrets.items():
        for at in range(len(secret) - 3 if len(secret) > 3 else 0):
            if secret[at:at + 4] in octets:
                lines.append(f"octets {at} to {at + 3} of {label} are in the file")
                return


def again(program, folder, redacted, args):
    """What is redacted already stays as it is to the octet."""
    path = os.path.join(folder, "again.pcapng")
    redacted.run(program, "--json", *args, "--redact", path, redacted.path)
    with open(path, "rb") as file:
        if file.read() != redacted.octets:
            redacted.lines.append("redacted again it is another file")


def check_case(program, folder, name):
    how = CASES[name][1]
    (was, keys), (want, _) = build(name, False), build(name, True)
    octets = was.octets()
    redacted = Redacted(program, folder, octets, how.get("args", ()))
    compare_frames(was, want, redacted.frames, how, redacted.lines)
    compare_checksums(frames(octets), redacted.frames, redacted.lines)
    find_secrets(redacted.octets, keys.secrets, redacted.lines)
    redacted.compare_records()
    if how.get("snaps"):
        snaps = [struct.unpack_from("<I", block, 4)[0] for kind, block in blocks(redacted.octets) if kind == 1]
        if snaps != how["snaps"]:
            redacted.lines.append(f"snap lengths {snaps}, not {how['snaps']}")
    relayed = b"GET / HTTP/1.0"
    if how.get("relays") and octets.count(relayed) != redacted.octets.count(relayed):
        redacted.lines.append("what was relayed is not there any more")
    again(program, folder, redacted, how.get("args", ()))
    return redacted.lines


def blocks(octets):
    at = 0
    while at < len(octets):
        kind, size = struct.unpack_from("<II", octets, at)
        yield kind, octets[at + 8:at + size - 4]
        at += size


def check_golden(program, folder, name):
    path = os.path.join(GOLDEN, name)
    args = []
    if os.path.exists(path.split(".pcap")[0] + ".args"):
        with open(path.split(".pcap")[0] + ".args", encoding="utf-8") as file:
            args = file.read().splitlines()
    with open(path, "rb") as file:
        octets = file.read()
    before = frames(octets)
    redacted = Redacted(program, folder, octets, args, plainly=False)
    if redacted.status == 2 and not os.path.exists(redacted.path):
        return redacted.lines if not before or "link type" in redacted.errors else [*redacted.lines, "nothing was written"]
    if "--filter" in args:
        return redacted.lines
    redacted.compare_records()
    compare_checksums(before, redacted.frames, redacted.lines)
    for was, now in zip(before, redacted.frames):
        if (was.time, was.size, len(was.octets)) != (now.time, now.size, len(now.octets)):
            redacted.lines.append(f"frame {was.number} is another one")
        if not redacted.edited and was.octets != now.octets:
            redacted.lines.append(f"frame {was.number} changed")
    if len(before) != len(redacted.frames):
        redacted.lines.append(f"{len(before)} packets became {len(redacted.frames)}")
    shown = show(program, os.path.join(folder, "in"), args) if redacted.edited or b'"username":"' in redacted.records else []
    for text in shown:
        if len(plain(text)) > 3 and plain(text) in redacted.octets:
            redacted.lines.append(f"{text} is still in it")
    if redacted.edited:
        again(program, folder, redacted, args)
    return redacted.lines


def plain(text):
    """The octets of a field that is shown."""
    return re.sub(rb"\\x(..)", lambda found: bytes.fromhex(found[1].decode()), text.encode())


def show(program, path, args):
    """Names and passwords that decode shows in a file, but for those that are overwritten."""
    done = subprocess.run([program, "decode", "--verbose", "--show-secrets", *args, path], capture_output=True, timeout=LIMIT)
    found = re.findall(r"^ +\d+  (?:UNAME|PASSWD) +(.*)$", done.stdout.decode(errors="replace"), re.M)
    return [text for text in found if re.search("[^xy]", text)]


def mutate(source, octets):
    """A pcap file with its packets bent: octets flipped, cut, lost, doubled, in another order."""
    order = "<" if octets[3] == 0xa1 else ">"
    found = frames(octets)
    for _ in range(source.randrange(1, 6)):
        if not found:
            break
        at = source.randrange(len(found))
        frame = found[at]
        way = source.randrange(6)
        if way == 0 and frame.octets:
            place = source.randrange(len(frame.octets))
            frame.octets = frame.octets[:place] + bytes([source.randrange(256)]) + frame.octets[place + 1:]
        elif way == 1:
            frame.octets = frame.octets[:source.randrange(len(frame.octets) + 1)]
        elif way == 2:
            del found[at]
        elif way == 3:
            found.insert(source.randrange(len(found) + 1), found[at])
        elif way == 4:
            found.insert(source.randrange(len(found)), found.pop(at))
        else:
            del found[:source.randrange(min(8, len(found)))]
    link = found[0].link if found else craft.ETHERNET
    made = [craft.Packet(frame.time, frame.octets, frame.size) for frame in found]
    return craft.pcap(made, link, order)


def check_mutated(program, folder, name, seed):
    source = random.Random(f"{name} {seed}")
    octets = build(name, False)[0].octets() if name in CASES else open(os.path.join(GOLDEN, name), "rb").read()
    redacted = Redacted(program, folder, mutate(source, octets), plainly=False)
    shown = show(program, redacted.path, ()) if os.path.exists(redacted.path) else []
    if shown:
        redacted.lines.append(f"it still shows {shown}")
    return redacted.lines


def jobs(arguments):
    """The names and functions of what is to be checked."""
    if arguments.what == "cases":
        return [(name, check_case, ()) for name in CASES]
    if arguments.what == "golden":
        names = sorted(name for name in os.listdir(GOLDEN) if re.search(r"\.pcap(ng)?(\.gz|\.zst)?$", name))
        return [(name, check_golden, ()) for name in names]
    plain = [name for name in CASES if "file" not in CASES[name][1]]
    golden = [name for name in sorted(os.listdir(GOLDEN)) if re.match("(auth|dialogue|nested|tcp|snap|gap).*pcap$", name)]
    return [(name, check_mutated, (seed,)) for seed in range(arguments.seed, arguments.seed + arguments.runs)
            for name in (plain + golden)[seed % 2::2]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cases", "golden", "mutated"))
    parser.add_argument("--only", default="*")
    parser.add_argument("--program", default=os.environ.get("SOCKSPEC"))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not arguments.program:
        parser.error("SOCKSPEC names no program")
    for part in PARTS:
        importlib.import_module(f"redacting.{part}")
    failed = count = 0
    for name, check, more in jobs(arguments):
        if not fnmatch.fnmatch(name, arguments.only):
            continue
        count += 1
        with tempfile.TemporaryDirectory() as folder:
            lines = check(arguments.program, folder, name, *more)
        if lines:
            failed += 1
            print(f"{name} {more[0] if more else ''}")
            for line in lines[:12]:
                print(f"  {line}")
    print(f"{count - failed} of {count} captures as expected")
    return 0 if count and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
