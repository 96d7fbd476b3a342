#!/usr/bin/env python3
"""Demands that each fuzz target has what belongs to it: inputs, options and a dictionary that engines can use.

    listed.py SOURCE PROGRAMS        PROGRAMS: the folder with targets.tsv
"""

import pathlib
import re
import sys

source, programs = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(source / "fuzz"))
sys.dont_write_bytecode = True
import listing

WORD = re.compile(r'(\w+\s*=\s*)?"(\\x[0-9a-fA-F]{2}|\\["\\]|[^"\\\x00-\x1f\x7f-\xff])+"')
findings = []


def look_at(target):
    """What is wrong with one."""
    longest = int(target.flags.get("max_len", 0))
    files = [path for path in target.folders[0].iterdir() if path.is_file()]
    if not any(path.name.startswith("seed-") for path in files):
        yield f"{target.folders[0]} has no seed-*; corpus/seeds.tsv makes them"
    if longest == 0 or "timeout" not in target.flags:
        yield f"fuzz/options/{target.name}.options sets no max_len, or no timeout"
    for path in files:
        if path.stat().st_size > longest and not target.cuts:
            yield f"{path} has {path.stat().st_size} octets, and fuzz/options/{target.name}.options cuts it to {longest}"
    if target.dictionary is None:
        yield f"fuzz/options/{target.name}.options names no dictionary"
        return
    lines = [line for line in target.dictionary.read_text(encoding="latin-1").splitlines() if line and line[0] != "#"]
    if not lines:
        yield f"{target.dictionary} has no words"
    for line in lines:
        if not WORD.fullmatch(line):
            yield f'{target.dictionary}: is not name="octets": {line}'


try:
    targets = listing.read(programs, source / "corpus", source / "fuzz/options")
except listing.Unusable as error:
    sys.exit(f"fuzz: {error}")
for target in targets:
    findings += look_at(target)
names = {target.name for target in targets}
for path in sorted([*(source / "fuzz/options").iterdir(), *(path for path in (source / "corpus").iterdir() if path.is_dir())]):
    if path.stem not in names and path.stem != "__pycache__":
        findings.append(f"{path} belongs to no target")
for finding in findings:
    print(f"fuzz: {finding}")
print(f"{len(targets)} targets, {len(findings)} findings")
sys.exit(1 if findings else 0)
