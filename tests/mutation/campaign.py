"""Runs the whole suite against the correct reference server, each of its faults and each of its variants.

Each run is a `sockspec test` of its own with two servers of its own; some go on side by side, because many of them mostly wait.
"""
import concurrent.futures
import json
import os
import subprocess
import tempfile
import time

DENIED = "127.0.0.66"
LIMIT = 120  # seconds for one run; the worst that a target can do to the tester is far below
# Where connections hold up each other, cases side by side do so too, and which of them suffers is chance.
ONE_BY_ONE = ("CON-06", "ROB-02", "ROB-03")
# A target that hangs or dies is asked and started again many times.
LONG = ("ROB-", "CON-06")


class Run:
    """What came of one run: the cases' verdicts, and whether the tester itself behaved."""

    def __init__(self, kind, row, seconds, status, errors, report):
        self.kind = kind  # "correct", "fault" or "variant"
        self.name = row["name"]
        self.row = row
        self.seconds = seconds
        self.status = status  # None: it did not end in time
        self.errors = errors
        self.report = report or {"cases": [], "findings": []}
        self.cases = {case["id"]: case for case in self.report["cases"]}
        self.findings = self.report["findings"]


class Campaign:
    def __init__(self, program, workers, only=None, keep=None):
        self.program = os.path.abspath(program)
        self.workers = workers
        self.only = only
        self.temporary = None if keep else tempfile.TemporaryDirectory(prefix="sockspec-mutation-")
        self.folder = keep or self.temporary.name
        os.makedirs(self.folder, exist_ok=True)
        self.rules = os.path.join(self.folder, "rules")
        with open(self.rules, "w") as file:
            file.write(f"deny to {DENIED}\n")

    def ask(self, *arguments):
        """The JSON that the program prints for these arguments."""
        out = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, check=True).stdout
        return json.loads(out)

    def faults(self):
        return self.ask("serve", "--list-faults", "--json")["faults"]

    def variants(self):
        return self.ask("serve", "--list-variants", "--json")["variants"]

    def server(self, kind, name, auth):
        words = [self.program, "serve", "--quiet", "--rules", self.rules, "--listen", "127.0.0.1:{port}"]
        if auth:
            words += ["--user", "{user}:{pass}"]
        if kind != "correct":
            words += ["--" + kind, name]
        return " ".join(words)

    def run(self, kind, row):
        name = row["name"]
        path = os.path.join(self.folder, f"{kind}-{name}.json")
        if os.path.exists(path):
            os.unlink(path)
        words = [self.program, "test", "--quiet", "--deny", DENIED + ":80", "--report-json", path, "--transcripts", "failed",
                 "--exec", self.server(kind, name, False), "--auth-exec", self.server(kind, name, True)]
        if row.get("clause") in ONE_BY_ONE:
            words += ["--jobs", "1"]
        began = time.monotonic()
        tester = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            errors = tester.communicate(timeout=LIMIT)[1].decode(errors="replace")
            status = tester.returncode
        except subprocess.TimeoutExpired:
            tester.terminate()  # and its servers with it
            errors, status = tester.communicate()[1].decode(errors="replace"), None
        report = None
        if os.path.exists(path):
            with open(path) as file:
                report = json.load(file)
        return Run(kind, row, time.monotonic() - began, status, errors, report)

    def all(self, progress):
        """Every run; `progress` is told of each as it ends."""
        todo = [("correct", {"name": "correct", "seen": "the reference server as it is"})]
        todo += [("fault", row) for row in self.faults()]
        todo += [("variant", row) for row in self.variants()]
        if self.only is not None:
            unknown = self.only - {row["name"] for _, row in todo}
            if unknown:
                raise LookupError(f"no fault or variant is called {', '.join(sorted(unknown))}; "
                                  "sockspec serve --list-faults and --list-variants tell which there are")
            todo = [item for item in todo if item[0] == "correct" or item[1]["name"] in self.only]
        runs = []
        # Those begin first that take long, lest the last of them runs alone.
        begun = sorted(todo, key=lambda item: not item[1].get("clause", "").startswith(LONG))
        with concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            pending = [pool.submit(self.run, *item) for item in begun]
            for future in concurrent.futures.as_completed(pending):
                progress(future.result(), len(runs) + 1, len(todo))
                runs.append(future.result())
        order = {(kind, row["name"]): i for i, (kind, row) in enumerate(todo)}
        return sorted(runs, key=lambda run: order[run.kind, run.name])

    def again(self, runs, disputed):
        """The disputed runs once more, one at a time, in place of the first; the others as they are."""
        return [self.run(run.kind, run.row) if run in disputed else run for run in runs]
