"""Makes JSON reports for the tests: craft.py FILE KIND [ARGUMENT...]

    plain NAME             a target of that name, with a case of each verdict
    hostile                texts that want to be markup, commands or control characters
    many CASES TARGETS [ENTRIES]
                           as large as a matrix is, with that many entries in each transcript
    with FILE EXPRESSION   another report, changed: the expression changes r
"""

import json
import sys

VERDICTS = ["pass", "fail", "warn", "unsupported", "skip", "known", "error"]
HOSTILE = ("a</failure><script>alert(1)</script> | b `c` *d* [e](http://127.0.0.1/) @f ::error::g %0A ]]> & \" ' # h \\ "
           "\u001b[31m\u0007 \u007f \ufffe \u202e \ud83d\ude00 é\nsecond line\r\n\tthird")


def case(name, verdict, reason=None, transcript=True):
    wrong = verdict in ("fail", "warn", "known")
    return {
        "id": name, "title": f"What {name} claims", "rfc": 1928, "section": "6", "clauses": ["CON-01", "CON-02"],
        "level": "MUST", "tags": ["tcp"], "after": [], "verdict": verdict, "charged": ["CON-01"] if wrong else [],
        "blocked_by": None, "reason": reason or (None if verdict == "pass" else f"reason of {verdict}"),
        "expected": "REP 00" if verdict == "fail" else None, "got": reason or "REP 01" if verdict == "fail" else None,
        "where": "cases/a.lua:7" if verdict in ("fail", "warn") else None, "duration_ms": 1.25,
        "transcript": [{"t_us": 0, "conn": "client", "dir": "event", "note": "connected"},
                       {"t_us": 10, "conn": "client", "dir": "send", "hex": "050100", "note": "greeting: 00 NO AUTH"},
                       {"t_us": 20, "conn": "client", "dir": "recv", "hex": "0500", "size": 70000}] if transcript else [],
    }


def longer(item, entries):
    """Of more than three entries each has 48 octets."""
    first = item["transcript"]
    item["transcript"] = first + [
        {"t_us": 20 + 10 * i, "conn": "origin" if i % 2 else "client", "dir": "recv" if i % 2 else "send",
         "hex": bytes((i + k) % 256 for k in range(48)).hex(), "note": "48 octets of payload"} for i in range(entries - len(first))]
    return item


def run(name, cases):
    return {"target": {"name": name, "url": "socks5://127.0.0.1:1080", "exec": None, "auth_exec": None}, "shard": None,
            "rerun": "sockspec test socks5://127.0.0.1:1080 -v --filter ", "pcap": None,
            "started": "2026-01-31T12:00:00.000Z", "duration_ms": 812.4, "findings": [], "notes": [], "cases": cases}


def make(kind, arguments):
    if kind == "plain":
        return {"sockspec": "0.1.0", **run(arguments[0], [case(f"made/{v}", v) for v in VERDICTS])}
    if kind == "hostile":
        cases = [case(f"made/{v}", v, HOSTILE) for v in VERDICTS]
        for item in cases:
            item["title"] = HOSTILE
            item["transcript"][1]["note"] = HOSTILE
        made = {"sockspec": "0.1.0", **run(HOSTILE.split("\n")[0], cases)}
        made["findings"] = made["notes"] = [HOSTILE]
        return made
    if kind == "many":
        count, targets, entries = map(int, [*arguments, 3][:3])
        return {"sockspec": "0.1.0", "runs": [
            run(f"target {t}", [longer(case(f"made/case-{c:03}", VERDICTS[(c * 7 + t * t) % 11 % 7]), entries)
                                for c in range(count)])
            for t in range(targets)]}
    with open(arguments[0], encoding="utf-8") as file:
        r = json.load(file)
    exec(arguments[1], {"r": r, "case": case})
    return r


def main():
    made = make(sys.argv[2], sys.argv[3:])
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(made, file)


main()
