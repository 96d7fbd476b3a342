#!/usr/bin/env python3
"""The comparison of records: what is expected meets itself, and no field of it can change unseen."""
import json
import os
import sys

sys.dont_write_bytecode = True
import compare  # noqa: E402

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")


def as_found(want):
    """A record that a program could print, which meets the expectation."""
    found = {key: compare.alternatives(value)[0] for key, value in want.items() if key != "optional"}
    if want["type"] == "session":
        found["notes"] = [note for note in want["notes"] if not note.startswith("!")]
    for key in compare.FIELDS[want["type"]]:
        found.setdefault(key, "00" if key == "octets" else "told" if key == "text" else None)
    return found


def open_to_all(want):
    """Whether the expectation says nothing: each of the two values that there are is right."""
    return compare.alternatives(want) == [True, False]


def changed(record, key):
    value = record[key]
    if key == "duration_ms":
        return {**record, key: value + 0.01}
    if isinstance(value, bool):
        return {**record, key: not value}
    if isinstance(value, int):
        return {**record, key: value + 1000}
    if isinstance(value, list):
        return {**record, key: [] if value else [7]}
    return {**record, key: "something else"}


def needed(want, at):
    """Whether the record must be there: not where it is optional, or where an optional one may stand in its place."""
    spare = [(record["session"], record["clause"]) for record in want if record.get("optional")]
    return not want[at].get("optional") and (want[at].get("session"), want[at].get("clause")) not in spare


def differs(want, got):
    return bool(compare.Comparison(want, got, True).lines)


def main():
    wrong = checked = 0
    for file in sorted(os.listdir(GOLDEN)):
        if not file.endswith(".ndjson"):
            continue
        with open(os.path.join(GOLDEN, file), encoding="utf-8") as lines:
            want = [json.loads(line) for line in lines]
        found = [as_found(record) for record in want]
        trials = [("nothing changed", found, False)]
        trials += [(f"record {at} missing", found[:at] + found[at + 1:], needed(want, at)) for at in range(len(found))]
        trials += [(f"record {at} twice", [*found, found[at]], True) for at in range(len(found))]
        for at, record in enumerate(found):
            for key in compare.FIELDS[record["type"]]:
                seen = key in want[at] and not want[at].get("optional") and not (key == "notes" and not record["notes"])
                seen = seen and not open_to_all(want[at][key])
                if seen:
                    trials.append((f"record {at}, {key}", [*found[:at], changed(record, key), *found[at + 1:]], True))
                lacking = {other: value for other, value in record.items() if other != key}
                trials.append((f"record {at} without {key}", [*found[:at], lacking, *found[at + 1:]], True))
        for name, got, must_differ in trials:
            checked += 1
            if differs(want, got) != must_differ:
                print(f"{file}: {name}: {'not seen' if must_differ else 'taken for a difference'}")
                wrong += 1
    print(f"{checked} comparisons, {wrong} wrong")
    return 1 if wrong or not checked else 0


sys.exit(main())
