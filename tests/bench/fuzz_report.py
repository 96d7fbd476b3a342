"""What the benchmark of the fuzz targets found, for a terminal and as reports/fuzz/speed.md."""
import datetime
import os

from decode_report import Table, as_list, first_line, processor, told
from fuzz_runs import BARE, EMPTY, LAWS, PICO, PLAYED, WHOLE, median

WANTED = {BARE: 0.80, LAWS: 0.15, WHOLE: 0.03}
WANTED_PLAYED = 3000  # sessions a second

# Why a target does not get there; told where it does not.
REASONS = {
    "case": "each input gets a Lua state with the vocabulary loaded anew, so that no state is left behind; most time is in Lua.",
    "capture": "the readers want a path: two thirds of the time are system calls on a file in memory.",
    "reader": "a whole capture from its file to its records, which are then read again as JSON; two fifths are the kernel's.",
    "reference": "a server is made, plays up to 300 events and is freed for each input, with its log.",
    "meeting": "many seeds are cut octet by octet, and both ends then decode what they have, on a fenced copy, at each octet.",
    "rules": "the file of rules is a file in memory, made and opened by its path for each input.",
    "users": "the file of users is a file in memory, and passwords are compared in a time that does not hang on them.",
    "baseline": "the file is one in memory, made and opened by its path for each input.",
    "packet": "each packet is decoded by a decoder of its own as well, and that allocates.",
    "defragment": "each input is assembled by the naive reader, too, twice, with little room and with plenty.",
    "gss_frame": "its frames have up to 65,535 octets, which are copied for each prefix.",
    "socks4_request": "its names end at a NUL, so every prefix is searched for one, and the copies are long.",
}

SAMPLED = """## What is sampled

Without an engine, as every ctest does with the corpus, the targets look everywhere: at every prefix, every way to cut a stream,
all printing, each input twice. An engine tries an input about every microsecond, and inputs that are alike come again and
again; there the laws look at a few places only, which follow from the octets (`fuzz_draw()`), so that an input that breaks a
law breaks it again.

| law | with an engine |
| --- | --- |
| messages: every prefix gives the answer that the hint promised | about every second of the first five cuts, the one before the \
hint and the hint's, behind that about five in all; every cut for one input in 64 |
| messages: too little room to encode into | one octet too few and, by chance, some of the next seven |
| messages: printing | one input in 16, and one of the five rooms |
| server, client, dialogue: each way to cut the stream | one cut in two, the input's own pieces, and octet by octet for one \
input in 8 |
| packet: every snap length | one, for every second input; read again one input in 16 |
| capture, reader: read twice | one input in 16; reader reads in one of its 32 ways |

The oracle's opinion, the round trip, what follows a message, its findings, and all laws that are not listed hold for every
input. The builds without an engine keep every check of UBSan and ASan, and so does this one.
"""


def percent(values):
    return told([100 * value for value in values], "{:.1f}") + " %"


def thousands(values):
    return told([value / 1000 for value in values], "{:,.1f}")


def row(bench, name, sort, judged, missed):
    ratios = bench.ratios(name, sort)
    reached, counted = bench.counted[name, sort]
    verdict = "-"
    if sort in WANTED:
        good = median(ratios) >= WANTED[sort]
        verdict = "not judged" if not judged else "reached" if good else "MISSED"
        if verdict == "MISSED":
            missed.append(f"{name}, {sort}" if sort == BARE else name)
    return [name if sort != PICO else "request, pico", thousands(bench.rates(name, EMPTY)), thousands(bench.rates(name, sort)),
            percent(ratios), verdict, f"{reached} of {counted}"]


def tables(bench, played, judged):
    """Returns tables, and what was missed."""
    missed, made = [], []
    head = ["target", "empty, thousands", "this, thousands", "of empty", "verdict", "branches"]
    for sort, names, title in ((BARE, bench.messages, "Decoders, bare"), (LAWS, bench.messages, "Decoders, with laws"),
                               (WHOLE, bench.wholes, "Sessions, captures and files, with laws")):
        rows = [row(bench, name, one, judged, missed) for name in names
                for one in ([sort, PICO] if sort == BARE and name == "request" else [sort])]
        if rows:
            made.append(Table(f"{title}: at least {100 * WANTED[sort]:.0f} % wanted", head, rows))
    if played:
        clock = [one for one, _ in played]
        verdict = "not judged" if not judged else "reached" if median(clock) >= WANTED_PLAYED else "MISSED"
        if verdict == "MISSED":
            missed.append(PLAYED)
        made.append(Table(f"`sockspec fuzz` against `sockspec serve`: at least {WANTED_PLAYED:,} sessions a second wanted",
                          ["sessions a second", "a CPU second of both", "verdict"],
                          [[told(clock, "{:,.0f}"), told([one for _, one in played], "{:,.0f}"), verdict]]))
    return made, missed


def facts(bench, program, rounds, seconds, played):
    """What one has to know to read the tables."""
    versions = [first_line("clang", "--version")] + ([first_line(program, "--version")] if played else [])
    return [
        f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, {processor()}; load at the "
        f"end {os.getloadavg()[0]:.1f}.",
        "; ".join(versions) + ".",
        f"{rounds} round{'s' * (rounds > 1)}, in which the programs take turns, {seconds:g} CPU seconds each: median (minimum to "
        "maximum). Thousands are inputs a CPU second, user and system; percents are of the empty target's rate in the same round.",
        "A target and the empty one beside it begin with the same seeds, all of corpus/NAME, which both keep, and have the same "
        "max_len, that of fuzz/options/NAME.options. The time to start and to read the seeds is left out. What they find goes to "
        "a folder in memory.",
        "Branches: how many libFuzzer counts in the program, and how many were reached; what judges is not counted.",
    ]


def markdown(made, sentences, missed):
    head = """# How fast the fuzz targets are

Written by `tests/bench/fuzz --write`; not to be edited. The limit is the empty target: what libFuzzer itself takes to make an
input, to hand it over and to look for news. Absolute figures are of one machine and one hour; compare percents.
"""
    why = [f"{name}: {REASONS[name]}" for name in missed if name in REASONS]
    parts = [head, as_list(sentences), "", "\n\n".join(table.markdown() for table in made), ""]
    if why:
        parts += ["## Why some are missed", "", as_list(why), ""]
    return "\n".join(parts) + "\n" + SAMPLED
