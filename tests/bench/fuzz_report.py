"""What the benchmark of the fuzz targets found, for a terminal and as reports/fuzz/speed.md."""
import datetime
import os

from decode_report import Table, as_list, first_line, processor, told
from fuzz_runs import BARE, EMPTY, LAWS, PICO, PLAYED, WHOLE, median

WANTED = {BARE: 0.80, LAWS: 0.15, WHOLE: 0.03}
WANTED_PLAYED = 3000  # sessions a second

# Why a target does not get there; told where it does not.
REASONS = {
    "baseline": "half of the time is the kernel's: the loader wants a path, so each input is written to a file in memory and opened.",
    "capture": "two thirds of the time are the kernel's: the reader wants a path, so each input is a file in memory, opened anew.",
    "case": "each input gets a Lua state with the vocabulary loaded anew, so that no state is left behind; most time is in Lua.",
    "defragment": "each input is assembled three times: by the code, by the naive reader, and by the code in little room.",
    "gss_frame": "its seeds have up to 65,540 octets: these are copied behind fences, and all of them go into the draw.",
    "meeting": "both ends decode all that they have again, on a fenced copy, at each piece that arrives, and pieces may be octets.",
    "packet": "a decoder is made for each input and two for each law of the snap length; clearing their memory takes most.",
    "reader": "a whole capture from its file to its records, which are then read again as JSON; two fifths are the kernel's.",
    "reference": "a server is made, plays up to 300 events and is freed for each input; its log takes two fifths of that.",
    "rules": "the rules of each input judge many requests, and a third of the time is the kernel's, for the file in memory.",
    "users": "passwords are compared in a time that does not hang on them, octet by octet: three fifths of all.",
}

SAMPLED = """## What is sampled

Without an engine, as every ctest does with the corpus, the targets look everywhere: at every prefix, every way to cut a stream,
all printing, each input twice. An engine tries an input about every microsecond, and inputs that are alike come again and
again; there the laws look at a few places only, which follow from the octets (`fuzz_draw()`), so that an input that breaks a
law breaks it again.

| law | with an engine |
| --- | --- |
| messages: every prefix gives the answer that the hint promised | some of the first five cuts, the one before the hint and the \
hint's, and a few in all behind that; every cut for one input in 64 |
| messages: too little room to encode into | one octet too few and, by chance, some of the next seven |
| messages: printing | one input in 16, and one of the five rooms |
| server, client, dialogue: each way to cut the stream | one cut in two, the input's own pieces, and octet by octet for one \
input in 8 |
| packet: every snap length | one, for every second input; read again one input in 16 |
| capture, reader: read twice | one input in 16; reader reads in one of its 32 ways |

The oracle's opinion, the round trip, what follows a message, its findings, and all laws that are not listed hold for every
input. No check of UBSan or ASan is left out.
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
        "Which seed is changed next is left to chance (-entropic=0 -prefer_small=0). By default libFuzzer takes short seeds where "
        "none reaches anything, as with the empty target, which is then measured on shorter inputs than the target: bare "
        "socks4_request was at 54 % so, and other bare decoders between 74 and 91 %.",
        "The machine is shared: a ratio beyond 100 % is chance, and shows how far off the others may be.",
        "What is no decoder of one message (sessions, captures, and the parsers of files, cases and targets' addresses) is held "
        "against the lowest figure.",
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
