"""What the benchmark found, for a terminal and as reports/decode-speed.md: the same tables, the same words."""
import datetime
import json
import os
import statistics
import subprocess
import textwrap

from decode_runs import BARE, DECODE, FIELDS, TSHARK, TSHARK_START, TURNS_OF_OTHERS

WANTED_RATIO = {"bulk": 1.3, "small": 4.0}
WANTED_RESIDENT = 64  # MiB
WANTED_GROWTH = 1.25  # of the peak, where the file is 8 times as long: room for chance, not for what grows with the file


def told(values, form):
    return " ".join([form.format(statistics.median(values)), f"({form.format(min(values))} to {form.format(max(values))})"])


class Table:
    def __init__(self, title, head, rows):
        self.title, self.head, self.rows = title, head, rows

    def text(self):
        table = [self.head, *self.rows]
        widths = [max(len(row[i]) for row in table) for i in range(len(self.head))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
        return "\n".join([self.title, *("    " + line for line in lines)])

    def markdown(self):
        table = [self.head, ["---"] * len(self.head), *self.rows]
        return "\n".join([f"## {self.title}", "", *(f"| {' | '.join(row)} |" for row in table)])


def of_capture(bench, capture):
    rows = [[name, told(bench.cpu(capture, name), "{:.3f}"), told(bench.ratios(capture, name), "{:.2f}"),
             told(bench.resident(capture, name), "{:.1f}")]
            for name in bench.programs if name != TSHARK_START and (capture.name, name) in bench.figures]
    truth = capture.truth
    title = (f"{capture.name}: {truth['octets'] / 1e6:,.1f} MB, {truth['packets']:,} packets, {truth['sessions']:,} sessions, "
             f"{capture.open:,} of them open at a time")
    return Table(title[0].upper() + title[1:], ["program", "CPU seconds", "times the bare loop", "resident MiB"], rows)


def of_targets(bench, captures, judged):
    """Returns a table of what is wanted and what was reached, and how many were missed."""
    whole = {capture.shape: capture for capture in captures if capture.part == 1}
    found = []
    for shape, capture in whole.items():
        ratio = statistics.median(bench.ratios(capture, DECODE))
        found.append((f"{shape}: CPU time, times the bare loop", "{:.2f}", WANTED_RATIO[shape], ratio))
    for shape, capture in whole.items():
        found.append((f"{shape}: resident MiB", "{:.1f}", WANTED_RESIDENT, max(bench.resident(capture, DECODE))))
    for small in (capture for capture in captures if capture.part > 1):
        large = whole[small.shape]
        growth = statistics.median(bench.resident(large, DECODE)) / statistics.median(bench.resident(small, DECODE))
        found.append((f"{large.name}: resident, times that of {small.name}", "{:.2f}", WANTED_GROWTH, growth))

    def verdict(wanted, reached):
        return "not judged" if not judged else "reached" if reached <= wanted else "MISSED"

    rows = [[what, form.format(wanted), form.format(reached), verdict(wanted, reached)] for what, form, wanted, reached in found]
    return Table("Wanted and reached", [DECODE, "at most", "reached", "verdict"], rows), sum(row[3] == "MISSED" for row in rows)


def first_line(*command):
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    return said.partition("\n")[0].strip() or f"{os.path.basename(command[0])} of a version that it does not tell"


def processor():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "of an unknown model")


def facts(bench, captures, program, rounds, records, remarks):
    """What one has to know to read the tables."""
    count = subprocess.run([os.path.join(bench.helpers, "count_packets"), captures[-1].path], stdout=subprocess.PIPE, check=True)
    versions = [first_line(program, "--version"), json.loads(count.stdout)["libpcap"]]
    versions += [first_line(name, "--version") for name in ("tcpdump", "tshark") if any(p.startswith(name) for p in bench.programs)]
    found = [
        f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, {processor()}.",
        "; ".join(versions).rstrip(".") + ".",
        f"{rounds} round{'s' * (rounds > 1)}, in which the programs take turns, {TURNS_OF_OTHERS} each but for tshark: median (minimum "
        "to maximum). CPU seconds are those of user and system, ratios are to the bare loop's median in the same round. The "
        "captures are in memory (the page cache) beforehand.",
        f"All records are written {records}. They are read again: as many sessions as were made, in order, each complete, with "
        "the octets, methods and user names that were made, and nothing else.",
    ]
    if TSHARK in bench.programs:
        found.append(f"tshark reads the first {bench.part:,} packets and tells {len(FIELDS)} fields of each. The time that it takes "
                     "to start is left out and the rest is scaled to all packets; its memory is that of the part.")
    return found + remarks


def as_list(sentences):
    return "\n".join(textwrap.fill(one, 120, initial_indent="- ", subsequent_indent="  ", break_long_words=False,
                                   break_on_hyphens=False) for one in sentences)


def markdown(tables, sentences):
    head = """# How fast `sockspec decode` reads captures

Written by `tests/bench/decode --write`; not to be edited. The limit is the bare loop: a program that reads the capture with
libpcap, counts packets and octets, and does nothing else. Absolute times are of one machine and one hour; compare ratios.
"""
    return "\n".join([head, as_list(sentences), "", "\n\n".join(table.markdown() for table in tables)]) + "\n"
