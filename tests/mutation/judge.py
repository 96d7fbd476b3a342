"""What the proof demands of the suite, the faults and the variants. Each rule yields lines that say what is wrong."""

SERVER_SIDE = ("server", "both")


def wrong(run, case):
    """Whether a case found fault with the server of that run."""
    return case["verdict"] in ("fail", "warn")


class Judge:
    def __init__(self, runs, clauses, exempt):
        self.correct = next(run for run in runs if run.kind == "correct")
        self.faults = [run for run in runs if run.kind == "fault"]
        self.variants = [run for run in runs if run.kind == "variant"]
        self.clauses = clauses
        self.exempt = exempt  # clause -> why it has no case or no fault
        self._found = {}

    def found(self, run):
        """The cases that found fault with a server, beyond what they find with the correct one: id -> charged clauses."""
        if run in self._found:
            return self._found[run]
        found = self._found[run] = {}
        for name, case in run.cases.items():
            usual = self.correct.cases.get(name)
            if not wrong(run, case) or (usual and usual["verdict"] == case["verdict"]
                                        and usual["charged"] == case["charged"]):
                continue
            found[name] = case["charged"]
        return found

    def charged(self, run):
        clauses = {clause for charged in self.found(run).values() for clause in charged}
        if run.findings:
            clauses.add("ROB-01")  # about the process as a whole
        return clauses

    def behaviour(self):
        """The tester neither crashes nor hangs nor gives up, whatever the server does."""
        for run in [self.correct, *self.faults, *self.variants]:
            if run.status is None:
                yield f"{run.kind} {run.name}: the tester did not end in time"
            elif run.status not in (0, 1):
                yield f"{run.kind} {run.name}: the tester ended with status {run.status}: {run.errors.strip()[-300:]}"
            for name, case in run.cases.items():
                if case["verdict"] == "error":
                    yield f"{run.kind} {run.name}: {name} is an error: {case['reason']}"

    def blame(self):
        """A correct server is left in peace, and so is a variant."""
        for run in [self.correct, *self.variants]:
            for finding in run.findings:
                yield f"{run.kind} {run.name} is blamed: {finding}"
            for name, charged in self.found(run).items() if run.kind == "variant" else ():
                yield f"variant {run.name} is blamed by {name} ({' '.join(charged)}): {run.cases[name]['reason']}"
            for name, case in run.cases.items():
                if case["verdict"] == "fail" and run.kind == "correct":
                    yield f"the correct server is blamed by {name}: {case['reason']}"
                if case["blocked_by"] is not None and run.kind == "variant":
                    yield f"variant {run.name}: {name} is blocked: {case['reason']}"

    def caught(self):
        """Every fault is caught, by a case that is charged to its clause, and charged to no other."""
        for run in self.faults:
            own = {run.row["clause"], *run.row["also"]}
            if run.row["clause"] not in self.charged(run):
                others = ", ".join(sorted(self.charged(run))) or "nothing"
                yield f"fault {run.name} ({run.row['clause']}) goes uncaught; charged is {others}"
            for name, charged in self.found(run).items():
                if not set(charged) <= own:
                    yield (f"fault {run.name} ({' '.join(sorted(own))}) is charged to {' '.join(charged)} by {name}: "
                           f"{run.cases[name]['reason']}")

    def useful(self):
        """Every case finds a fault of one of its own clauses with some server, and says what it is about."""
        catching = {name for run in self.faults for name, charged in self.found(run).items()
                    if set(charged) & set(run.cases[name]["clauses"])}
        for name, case in self.correct.cases.items():
            if name not in catching:
                yield f"case {name} catches no fault"
            for field in ("clauses", "level", "section", "title"):
                if not case[field]:
                    yield f"case {name} has no {field}"

    def traced(self):
        """Every clause of the server has a case and a fault, but for those that are exempt."""
        cased = {clause for case in self.correct.cases.values() for clause in case["clauses"]}
        faulted = {run.row["clause"] for run in self.faults}
        for clause in self.clauses:
            name = clause["id"]
            if clause["party"] not in SERVER_SIDE:
                continue
            whole = name in cased and name in faulted
            if name in self.exempt and whole:
                yield f"clause {name} has a case and a fault now: take it off the list of those that have not"
            if name not in self.exempt and name not in cased:
                yield f"clause {name} has no case"
            if name not in self.exempt and name not in faulted:
                yield f"clause {name} has no fault"

    def passed_over(self, run, useless):
        """Whether a case that caught nothing did not come to judge a fault of one of its clauses: it had no time to."""
        return any(run.row["clause"] in run.cases[name]["clauses"] and run.cases[name]["verdict"] == "skip" and
                   run.cases[name]["blocked_by"] is None for name in useless if name in run.cases)

    def disputed(self, whole):
        """The runs that something is said against. Side by side with many others a run may be disturbed."""
        named = {line.split()[1].rstrip(":") for line in self.part() if line.split()[0] in ("fault", "variant")}
        useless = {line.split()[1] for line in self.useful() if whole and line.endswith(" catches no fault")}
        return [run for run in self.faults + self.variants
                if run.name in named or run.kind == "fault" and self.passed_over(run, useless)]

    def whole(self):
        """Where only some faults were tried, what is said of all of them cannot be judged."""
        return [*self.behaviour(), *self.blame(), *self.caught(), *self.useful(), *self.traced()]

    def part(self):
        return [*self.behaviour(), *self.blame(), *self.caught()]
