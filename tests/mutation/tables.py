"""reports/mutation.md, reports/mutation.json and reports/clauses.md."""
import json
import os


def families(names):
    """Ids, with the members of a family gathered behind it: "rfc1928/request/cut/{ipv4,name}"."""
    groups = {}
    for name in sorted(names):
        parts = name.split("/")
        whole = "/".join(parts[:3]) if parts[0] != "robustness" else "/".join(parts[:2])
        groups.setdefault(whole, []).append(name[len(whole) + 1:])
    texts = []
    for whole, members in groups.items():
        members = [member for member in members if member]
        if not members:
            texts.append(f"`{whole}`")
        elif len(members) == 1:
            texts.append(f"`{whole}/{members[0]}`")
        elif len(members) <= 6:
            texts.append(f"`{whole}/{{{','.join(members)}}}`")
        else:
            texts.append(f"`{whole}/*` ({len(members)})")
    return ", ".join(texts)


def cell(text):
    return text.replace("|", "\\|")


def mutation_md(judge):
    lines = ["# Every fault is caught, every case catches, no variant is blamed", "",
             "Written by `scripts/prove`; not to be edited. The whole suite is run against the reference server with each of its",
             "faults and each of its variants seeded (`sockspec serve --list-faults`, `--list-variants`).", "",
             f"- {len(judge.faults)} faults, {len(judge.variants)} variants, {len(judge.correct.cases)} cases",
             "- *clause*: the one that is broken; in parentheses those that may be charged as well.",
             "- *caught by*: cases that fail or warn; those that are blocked by one of them are only counted. `/*` (9) is a family and",
             "  how many of its cases. *The run as a whole*: a crash, a hang or a sanitizer's report with no case to blame.", "",
             "## Faults", "", "| fault | clause | level | what is seen | caught by | blocked |", "|---|---|---|---|---|---|"]
    for run in judge.faults:
        blocked = sum(case["blocked_by"] is not None for case in run.cases.values())
        by = families(judge.found(run))
        if run.findings:
            by = ", ".join(filter(None, [by, "the run as a whole"]))
        also = " ".join(run.row["also"])
        lines.append(f"| `{run.name}` | {run.row['clause']}{' (' + also + ')' if also else ''} | {run.row['level']} | "
                     f"{cell(run.row['seen'])} | {by or '**nothing**'} | {blocked} |")
    lines += ["", "## Variants", "", "| variant | what is seen | verdicts |", "|---|---|---|"]
    for run in judge.variants:
        counts = {}
        for case in run.cases.values():
            counts[case["verdict"]] = counts.get(case["verdict"], 0) + 1
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
        lines.append(f"| `{run.name}` | {cell(run.row['seen'])} | {verdicts} |")
    lines += ["", "## Cases", "", "| case | clauses | faults that it catches |", "|---|---|---|"]
    for name, case in judge.correct.cases.items():
        by = [f"`{run.name}`" for run in judge.faults if name in judge.found(run)]
        lines.append(f"| `{name}` | {' '.join(case['clauses'])} | {', '.join(by[:8])}"
                     f"{f' and {len(by) - 8} more' if len(by) > 8 else ''} |")
    return "\n".join(lines) + "\n"


def mutation_json(judge):
    """The matrix, a line a server: only the cases whose verdict is not the usual one, each with the clauses that it charges or
    the case that blocks it."""
    def entry(run):
        verdicts = {}
        for name, case in run.cases.items():
            if case["verdict"] != judge.correct.cases.get(name, {}).get("verdict"):
                verdicts[name] = " ".join([case["verdict"], *case["charged"], *filter(None, [case["blocked_by"]])])
        return json.dumps({**run.row, "findings": len(run.findings), "cases": verdicts})

    def lines(entries):
        return "[\n" + ",\n".join(entries) + "\n]"

    cases = json.dumps({name: case["verdict"] for name, case in judge.correct.cases.items()})
    faults, variants = (lines(map(entry, runs)) for runs in (judge.faults, judge.variants))
    return f'{{"cases": {cases},\n"faults": {faults},\n"variants": {variants}}}\n'


def clauses_md(judge):
    lines = ["# Clauses, their cases and their faults", "",
             "Written by `scripts/prove`; not to be edited. What the RFCs (and good sense: ROB) demand of a server, the cases that see",
             "to it, and the faults by which those cases are proven. Clauses that",
             "bind clients alone have no line.", "", "| clause | RFC | level | statement | cases | faults |", "|---|---|---|---|---|---|"]
    for clause in judge.clauses:
        if clause["party"] == "client":
            continue
        name = clause["id"]
        cases = [case for case, row in judge.correct.cases.items() if name in row["clauses"]]
        faults = [f"`{run.name}`" for run in judge.faults if run.row["clause"] == name]
        where = "-" if clause["rfc"] == "-" else f"{clause['rfc']} §{clause['section']}"
        lines.append(f"| {name} | {where} | {clause['level']} | {cell(clause['statement'])} | "
                     f"{families(cases) or '**none**'} | {', '.join(faults) or '**none**'} |")
    lines += ["", "## Without a case or a fault", ""]
    lines += [f"- {name}: {why}" for name, why in judge.exempt.items()]
    return "\n".join(lines) + "\n"


def write(judge, folder):
    os.makedirs(folder, exist_ok=True)
    for name, text in (("mutation.md", mutation_md(judge)), ("mutation.json", mutation_json(judge)),
                       ("clauses.md", clauses_md(judge))):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
