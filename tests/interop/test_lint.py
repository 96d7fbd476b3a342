#!/usr/bin/env python3
"""The comparison of lint.py: what agrees passes, and each difference, and each exception that nothing needs, is told."""
import sys

sys.dont_write_bytecode = True
import lint  # noqa: E402

CHARGED = {"a/cut": ["GRT-13"], "a/other": []}
FOUND = {"a/cut": {"GRT-13": {"too soon"}}, "a/other": {}}


def also(table, **more):
    return {**table, **{case.replace("_", "/"): what for case, what in more.items()}}


# Name, exceptions, what is charged, what is found, and the word that tells of it; None: nothing is told.
ROWS = [
    ("agreed", [], CHARGED, FOUND, None),
    ("missing", [], also(CHARGED, a_other=["REP-04"]), FOUND, "a/other: REP-04 is charged"),
    ("missing, excused", ["unnamed REP-04 a/other"], also(CHARGED, a_other=["REP-04"]), FOUND, None),
    ("missing, a family excused", ["unnamed REP-04 a/*"], also(CHARGED, a_other=["REP-04"]), FOUND, None),
    ("missing, another excused", ["unnamed REP-04 a/more", "unnamed REP-03 a/other"], also(CHARGED, a_other=["REP-04"]), FOUND,
     "a/other: REP-04 is charged"),
    ("missing beside another", [], also(CHARGED, a_cut=["GRT-13", "REP-04"]), FOUND, "a/cut: REP-04 is charged"),
    ("unexpected", [], CHARGED, also(FOUND, a_other={"REP-04": {"text"}}), "a/other: --lint names REP-04"),
    ("unexpected, excused", ["beside REP-04 a/other"], CHARGED, also(FOUND, a_other={"REP-04": {"text"}}), None),
    ("unexpected where another is charged", [], CHARGED, also(FOUND, a_cut={**FOUND["a/cut"], "REP-04": {"text"}}),
     "a/cut: --lint names REP-04"),
    ("unexpected, excused as missing", ["unnamed REP-04 a/other"], CHARGED, also(FOUND, a_other={"REP-04": {"text"}}),
     "a/other: --lint names REP-04"),
    ("throughout", ["throughout GRT-13 a/cut"], CHARGED, also(FOUND, a_other={"GRT-13": {"too soon"}}), None),
    ("throughout, and nowhere else", ["throughout GRT-13 a/cut"], CHARGED, FOUND, None),
    ("throughout, in other words", ["throughout GRT-13 a/cut"], CHARGED, also(FOUND, a_other={"GRT-13": {"too soon", "ended"}}),
     "a/other: --lint names GRT-13"),
    ("throughout, and not charged", ["throughout GRT-13 a/other"], CHARGED, FOUND, "GRT-13 a/other: nothing needs it"),
    ("missing, not needed", ["unnamed GRT-13 a/cut"], CHARGED, FOUND, "GRT-13 a/cut: nothing needs it"),
    ("beside, not needed", ["beside GRT-13 a/other"], CHARGED, FOUND, "GRT-13 a/other: nothing needs it"),
    ("by chance", ["beside? GRT-13 a/other"], CHARGED, also(FOUND, a_other={"GRT-13": {"text"}}), None),
    ("by chance, not now", ["beside? GRT-13 a/other"], CHARGED, FOUND, None),
    ("by chance, and nowhere else", ["beside? REP-04 a/other"], CHARGED, FOUND, "REP-04 a/other: nothing needs it"),
    ("nothing agreed", [], {"a/cut": []}, {"a/cut": {}}, "no departure is named by both"),
]


def main():
    wrong = 0
    for name, exceptions, charged, found, want in ROWS:
        lines = [lint.Difference(number, *text.split()) for number, text in enumerate(exceptions, 1)]
        told = lint.Comparison(charged, found, lines).lines
        if bool(told) != bool(want) or want and not any(want in line for line in told):
            wrong += 1
            print(f"{name}: want {want}, got {told}")
    print(f"{len(ROWS)} comparisons, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
