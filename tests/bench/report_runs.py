"""The runs of the benchmark of reports: what each format costs, and whether what was written tells every case."""
import json
import os
import re
import statistics
import subprocess
import sys
import xml.etree.ElementTree as tree

CASES, TARGETS = 300, 20
SHAPES = {"short": 3, "long": 20}  # entries of each transcript
FLOOR, READ, ALL = "parsed and dumped by jansson", "nothing, only read", "all at once"
NOT_CONFORMANT = 1


class Impossible(Exception):
    """The work could not be done."""


class Wrong(Exception):
    """What was written is not what was to be written."""


def equal(what, got, want):
    if got != want:
        raise Wrong(f"{what}: {got}, and {want} is true")


def check_json(path, cases, targets):
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    equal("targets of the JSON", len(runs), targets)
    equal("cases of the JSON", sum(len(run["cases"]) for run in runs), cases * targets)


def check_junit(path, cases, targets):
    root = tree.parse(path).getroot()
    equal("suites of the XML", len(root.findall("testsuite")), targets)
    equal("cases of the XML", len(root.findall("testsuite/testcase")), cases * targets)


def lines(path, pattern):
    with open(path, encoding="utf-8") as file:
        return len(re.findall(pattern, file.read(), re.MULTILINE))


def check_tap(path, cases, targets):
    equal("targets of the TAP", lines(path, r"^(not )?ok \d"), targets)
    equal("cases of the TAP", lines(path, r"^    (not )?ok \d"), cases * targets)


def check_md(path, _, targets):
    equal("targets of the Markdown", lines(path, r"^### target \d"), targets)


def check_html(path, cases, targets):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    equal("the last case in the HTML", f"made/case-{cases - 1:03}" in text, True)
    equal("the last target in the HTML", f"target {targets - 1}" in text, True)


def check_badge(path, *_):
    equal("badges", lines(path, "^<svg "), 1)


CHECKS = {"json": check_json, "junit": check_junit, "tap": check_tap, "md": check_md, "html": check_html, "badge": check_badge}


class Bench:
    """`figures` of (shape, what was written): CPU seconds of each round; `sizes` likewise: octets read and written."""

    def __init__(self, top, program, floor, folder, cases, targets):
        self.program, self.floor, self.folder = program, floor, folder
        self.cases, self.targets = cases, targets
        self.figures, self.sizes, self.inputs = {}, {}, {}
        said = subprocess.run([program, "report", "--help"], stdout=subprocess.PIPE, text=True, check=False).stdout
        self.formats = [name for name in CHECKS if re.search(rf"^ +--{name} FILE", said, re.MULTILINE)]
        if not self.formats:
            raise Impossible(f"{program} report --help names no format")
        for shape, entries in SHAPES.items():
            self.inputs[shape] = os.path.join(folder, f"{shape}.json")
            made = subprocess.run([sys.executable, os.path.join(top, "tests/report/craft.py"), self.inputs[shape], "many",
                                   *map(str, (cases, targets, entries))], stderr=subprocess.PIPE, text=True, check=False)
            if made.returncode != 0:
                raise Impossible(f"no report was made: {made.stderr.strip()}")
            self.sizes[shape, READ] = os.path.getsize(self.inputs[shape])

    def run(self, shape, what, command, status):
        with open(os.path.join(self.folder, "said"), "w+", encoding="utf-8") as said:
            child = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
            _, ended, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(ended)
            said.seek(0)
            if child.returncode != status:
                raise Wrong(f"{' '.join(command)} ended with {child.returncode}:\n{said.read().strip()}")
        self.figures.setdefault((shape, what), []).append(used.ru_utime + used.ru_stime)

    def write(self, shape, what, formats):
        """Runs the program, and looks at what it wrote."""
        paths = {name: os.path.join(self.folder, f"out.{name}") for name in formats}
        command = [self.program, "report", "-q", self.inputs[shape]]
        for name, path in paths.items():
            command += [f"--{name}", path]
        self.run(shape, what, command, NOT_CONFORMANT)
        for name, path in paths.items():
            if (shape, what) not in self.sizes:
                CHECKS[name](path, self.cases, self.targets)
        if paths:
            self.sizes[shape, what] = sum(os.path.getsize(path) for path in paths.values())
        for path in paths.values():
            os.unlink(path)

    def turn(self):
        for shape, path in self.inputs.items():
            self.run(shape, FLOOR, [self.floor, path, os.path.join(self.folder, "floor.json")], 0)
            self.sizes[shape, FLOOR] = os.path.getsize(os.path.join(self.folder, "floor.json"))
            self.write(shape, READ, [])
            for name in self.formats:
                self.write(shape, name, [name])
            self.write(shape, ALL, self.formats)

    def ratios(self, shape, what):
        return [one / floor for one, floor in zip(self.figures[shape, what], self.figures[shape, FLOOR])]

    def median(self, shape, what):
        return statistics.median(self.figures[shape, what])
