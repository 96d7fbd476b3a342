#!/usr/bin/env python3
"""The proof of the suite: every fault of the reference server is caught, every case catches one, no variant is blamed.

    prove.py PROGRAM REPORTS [--jobs N] [--committed FOLDER] [NAME...]

Writes mutation.md, mutation.json and clauses.md to REPORTS. With --committed the lists of faults, variants and cases are compared with those of
the reports that are kept in the tree. With NAMEs only those faults and variants are tried, and nothing is written. Exit status 1: something is
wrong, and is named.
"""
import argparse
import csv
import json
import os
import sys
import time

import campaign
import judge
import tables

AGAIN = 12  # disputed runs that are tried once more; where there are more, it is no chance

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(os.path.dirname(here))


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def progress(run, done, total):
    if sys.stderr.isatty():
        print(f"\r\033[K{done}/{total} {run.kind} {run.name} {run.seconds:.1f} s", end="", file=sys.stderr, flush=True)


def outdated(judged, folder):
    """The reports in the tree are about the same faults, variants and cases."""
    try:
        with open(os.path.join(folder, "mutation.json")) as file:
            kept = json.load(file)
    except OSError as error:
        return [f"{error}; run scripts/prove"]
    fresh = json.loads(tables.mutation_json(judged))
    lines = []
    for kind in ("faults", "variants", "cases"):
        def names(report):
            return {item if kind == "cases" else item["name"] for item in report[kind]}
        for name in sorted(names(kept) ^ names(fresh)):
            lines.append(f"reports/mutation.json is out of date ({kind}: {name}); run scripts/prove")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("reports")
    parser.add_argument("--jobs", type=int, default=5 * (os.cpu_count() or 1))
    parser.add_argument("--committed")
    parser.add_argument("--keep", metavar="FOLDER", help="keep the report of each run there")
    parser.add_argument("--times", action="store_true", help="print how long each run took")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    began = time.monotonic()
    clauses = rows(os.path.join(top, "src/base/clauses.tsv"))
    exempt = {row["clause"]: next(v for k, v in row.items() if k != "clause")
              for row in rows(os.path.join(here, "exempt.tsv"))}
    tests = campaign.Campaign(options.program, options.jobs, set(options.names) or None, options.keep)
    try:
        runs = tests.all(progress)
    except LookupError as error:
        print(f"prove: {error}", file=sys.stderr)
        sys.exit(2)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    judged = judge.Judge(runs, clauses, exempt)
    disputed = judged.disputed(whole=not options.names)
    first = time.monotonic()
    if 0 < len(disputed) <= AGAIN:
        judged = judge.Judge(tests.again(runs, disputed), clauses, exempt)
    lines = judged.part() if options.names else judged.whole()
    if not options.names:
        if options.committed:
            lines += outdated(judged, options.committed)
        tables.write(judged, options.reports)
    if options.times:
        for run in sorted(runs, key=lambda run: -run.seconds):
            print(f"{run.seconds:6.1f} s  {run.kind} {run.name}")
    for line in lines:
        print(line)
    if disputed:
        print(f"tried again, as something was said against them: {' '.join(run.name for run in disputed)}; "
              f"{time.monotonic() - first:.0f} s")
    print(f"{len(judged.faults)} faults, {len(judged.variants)} variants, {len(judged.correct.cases)} cases in "
          f"{time.monotonic() - began:.0f} s: {f'{len(lines)} things are wrong' if lines else 'proven'}")
    sys.exit(1 if lines else 0)


main()
