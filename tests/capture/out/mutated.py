#!/usr/bin/env python3
"""--extract and --unwrap on captures of tests/golden in which octets are changed, packets doubled, dropped and exchanged:

    mutated.py [--count N] [--seed S]

Whatever comes, decode ends by itself, with a status that means something; what it writes reads as pcapng with right sums; and
the records are those that it writes without the two. Exit status: 0 it is so, 1 it is not, 2 unusable.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import laws  # noqa: E402
import rewritten  # noqa: E402
from outputs import craft  # noqa: E402
import packets  # noqa: E402

SMALL = 200 * 1024  # octets of a capture that is mutated


def changed(octets, dice):
    """Some of the octets, most often in the second half of what there is of headers."""
    octets = bytearray(octets)
    for _ in range(dice.choice((1, 1, 2, 5))):
        if octets:
            octets[dice.randrange(len(octets))] = dice.choice((0, 1, 3, 5, 255, dice.randrange(256)))
    return bytes(octets)


def mutated(octets, dice):
    """A capture of the same packets, more or less."""
    try:
        frames = list(packets.frames(octets))
    except packets.Damage:
        return changed(octets, dice)
    links = sorted({frame.link for frame in frames})
    made = [craft.Packet(frame.time, frame.octets, frame.size, links.index(frame.link)) for frame in frames]
    for _ in range(dice.choice((1, 2, 4, 8))):
        if not made:
            break
        at, other = dice.randrange(len(made)), dice.randrange(len(made))
        what = dice.randrange(6)
        if what == 0:
            del made[at]
        elif what == 1:
            made.insert(other, made[at])
        elif what == 2:
            made[at], made[other] = made[other], made[at]
        elif what == 3:
            packet = made[at]
            keep = dice.randrange(len(packet.octets) + 1)
            made[at] = craft.Packet(packet.time, packet.octets[:keep], packet.size, packet.interface)
        else:
            packet = made[at]
            made[at] = craft.Packet(packet.time, changed(packet.octets, dice), packet.size, packet.interface)
    return craft.pcapng(made, links)


def judge(number, path, seed, work):
    dice = random.Random(f"{seed} {number}")
    folder = os.path.join(work, str(number))
    os.mkdir(folder)
    name, out = os.path.join(folder, "in.pcapng"), os.path.join(folder, "out.pcapng")
    with open(path, "rb") as file, open(name, "wb") as copy:
        copy.write(mutated(file.read(), dice))
    try:
        plain = laws.Run(name)
        run = laws.Run(name, "--extract", os.path.join(folder, "files"), "--unwrap", out)
        if run.status not in (0, 2) or run.status != plain.status:
            return f"exit status {run.status}, and {plain.status} without outputs: {run.errors}"
        for record in run.records:
            record.pop("extracted", None)
            record["notes"] = [note for note in record.get("notes", []) if note != laws.ZEROS]
        for record in plain.records:
            record.setdefault("notes", [])
        if run.records != plain.records:
            return "the records differ"
        if os.path.exists(out):
            with open(out, "rb") as file:
                result = rewritten.Rewritten(file.read())
            result.datagrams()
            for segment in result.segments():
                del segment
    except (rewritten.Damage, subprocess.TimeoutExpired, json.JSONDecodeError) as wrong:
        return repr(wrong)
    shutil.rmtree(folder)
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if "SOCKSPEC" not in os.environ:
        print("SOCKSPEC names the program")
        return 2
    paths = sorted(os.path.join(laws.GOLDEN, name) for name in os.listdir(laws.GOLDEN) if ".pcap" in name)
    paths = [path for path in paths if os.path.getsize(path) < SMALL and not path.endswith((".gz", ".zst"))]
    failures = 0
    work = tempfile.mkdtemp()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tasks = {number: pool.submit(judge, number, paths[number % len(paths)], options.seed, work)
                 for number in range(options.count)}
        for number, task in tasks.items():
            if task.result():
                failures += 1
                print(f"{number}, {os.path.basename(paths[number % len(paths)])}: {task.result()}")
    if failures == 0:
        shutil.rmtree(work)
    else:
        print(f"the captures are in {work}")
    print(f"{options.count} captures, {failures} of which are treated badly")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
