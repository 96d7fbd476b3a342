"""What the benchmark of reports found, for a terminal and as reports/report-speed.md."""
import datetime
import os

from decode_report import Table, as_list, first_line, processor, told
from report_runs import ALL, FLOOR, READ, SHAPES

WANTED = 1.0  # CPU seconds, for all formats together


def rows(bench, shape):
    return [[what, told(bench.figures[shape, what], "{:.3f}"), told(bench.ratios(shape, what), "{:.2f}"),
             f"{bench.sizes[shape, what] / 1e6:.2f}" if what != READ else "-"]
            for what in (FLOOR, READ, *bench.formats, ALL)]


def tables(bench, judged):
    """Returns tables, and what was missed."""
    missed, verdicts, made = [], [], []
    for shape, entries in SHAPES.items():
        reached = bench.median(shape, ALL)
        verdict = "not judged" if not judged else "reached" if reached < WANTED else "MISSED"
        if verdict == "MISSED":
            missed.append(shape)
        verdicts.append([f"{shape}: {ALL}, CPU seconds", f"{WANTED:.2f}", f"{reached:.2f}", verdict])
        made.append(Table(f"{shape.capitalize()}: {bench.targets} targets, {bench.cases} cases each, {entries} entries in each "
                          f"transcript; {bench.sizes[shape, READ] / 1e6:.1f} MB of JSON are read",
                          ["written", "CPU seconds", "times jansson alone", "MB"], rows(bench, shape)))
    return [Table("Wanted and reached", ["sockspec report", "below", "reached", "verdict"], verdicts), *made], missed


def facts(bench, program, rounds):
    """What one has to know to read the tables."""
    return [
        f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, {processor()}; load at the "
        f"end {os.getloadavg()[0]:.1f}.",
        first_line(program, "--version") + ".",
        f"{rounds} round{'s' * (rounds > 1)}, in which the runs take turns: median (minimum to maximum). CPU seconds are those of "
        "user and system, ratios are to jansson in the same round.",
        "Each run reads the report; what a format costs is what its run takes beyond that which only reads.",
        "Formats that were written: " + ", ".join(bench.formats) + ". What was written is read again in the first round: each "
        "target, and where a format tells all cases each case, has to be there.",
    ]


def markdown(made, sentences):
    head = """# How fast reports are written

Written by `tests/bench/report --write`; not to be edited. The floor is jansson alone: a program that parses the same JSON report
and dumps it again. Absolute times are of one machine and one hour; compare ratios.
"""
    return "\n".join([head, as_list(sentences), "", "\n\n".join(table.markdown() for table in made)]) + "\n"
