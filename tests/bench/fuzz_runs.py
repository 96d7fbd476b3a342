"""The runs of the fuzz targets: how many inputs a CPU second each tries, beside the empty target with the same seeds."""
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

EMPTY, PICO = "empty", "pico"
BARE, LAWS, WHOLE = "bare", "with laws", "whole"
MORE_SEEDS = {"capture": ["tests/golden"], "reader": ["tests/golden"], "case": ["cases"]}
PLAYED = "sockspec fuzz"
# Of seeds that reach nothing, as all do for the empty target, libFuzzer takes the short ones; where it takes any, both try
# inputs of the same sizes.
ANY_SEED = ["-entropic=0", "-prefer_small=0"]
FIRST_RUNS = 1000  # of which the number is estimated that takes as long as is wanted


class Impossible(Exception):
    """The work could not be done."""


class Wrong(Exception):
    """A program did not do what it was to do."""


class Inputs:
    """What the targets of a corpus begin with."""

    def __init__(self, top, name):
        self.name = name
        self.folders = [os.path.join(top, folder) for folder in [f"corpus/{name}", *MORE_SEEDS.get(name, [])]]
        with open(os.path.join(top, f"fuzz/options/{name}.options")) as file:
            self.max_len = int(re.search(r"^max_len *= *(\d+)", file.read(), re.MULTILINE)[1])
        self.count = sum(len(files) for folder in self.folders for _, _, files in os.walk(folder))


class Bench:
    """`figures` of (corpus, sort): (round, inputs a CPU second); `counted`: the branches that a program counts, and reached."""

    def __init__(self, top, build, seconds, only):
        self.seconds = seconds
        self.programs = os.path.join(build, "fuzz")
        self.figures, self.counted, self.runs = {}, {}, {}
        names = [name for name in sorted(os.listdir(os.path.join(top, "corpus")))
                 if os.path.isdir(os.path.join(top, "corpus", name)) and (not only or name in only)]
        self.inputs = [Inputs(top, name) for name in names]
        self.messages = [name for name in names if os.path.exists(self.path(BARE, name))]
        self.wholes = [name for name in names if name not in self.messages]

    def path(self, sort, name):
        return os.path.join(self.programs, {BARE: f"fuzz_bare_{name}", EMPTY: f"fuzz_bare_{EMPTY}", PICO: f"fuzz_bare_{PICO}"}
                            .get(sort, f"fuzz_{name}"))

    def sorts(self, name):
        """What is run with the inputs of `name`: the empty target first."""
        if name not in self.messages:
            return [EMPTY, WHOLE]
        return [EMPTY, BARE, *([PICO] if name == "request" else []), LAWS]

    def missing(self):
        return [path for inputs in self.inputs for sort in self.sorts(inputs.name)
                if not os.access(path := self.path(sort, inputs.name), os.X_OK)]

    def libfuzzer(self, sort, inputs, runs, seed):
        """Returns how many inputs were tried, in how many CPU seconds. What it finds is not kept."""
        found = tempfile.mkdtemp(prefix="sockspec-bench-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        command = [self.path(sort, inputs.name), f"-runs={runs}", f"-seed={seed}", f"-max_len={inputs.max_len}", "-keep_seed=1",
                   *ANY_SEED, "-print_final_stats=1", f"-artifact_prefix={found}/", found, *inputs.folders]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            said = process.stderr.read().decode(errors="replace")
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()
            shutil.rmtree(found)
        units = re.search(r"^stat::number_of_executed_units: *(\d+)", said, re.MULTILINE)
        if process.returncode != 0 or units is None:
            last = said.strip().splitlines()[-1:] or ["nothing"]
            raise Wrong(f"{os.path.basename(command[0])} ended with {process.returncode}; the last that it said: {last[0]}")
        branches = re.search(r"Loaded \d+ modules +\((\d+) inline 8-bit counters\)", said)
        reached = re.findall(r"\bcov: (\d+)", said)
        self.counted[inputs.name, sort] = (int(reached[-1]) if reached else 0, int(branches[1]) if branches else 0)
        return int(units[1]), used.ru_utime + used.ru_stime

    def how_many(self, sort, inputs):
        """Inputs that take about as long as is wanted."""
        units, start = self.libfuzzer(sort, inputs, 0, 1)
        runs = FIRST_RUNS
        while True:
            more, used = self.libfuzzer(sort, inputs, units + runs, 1)
            if used - start > self.seconds / 4 or runs >= 1 << 24:
                return max(FIRST_RUNS, round((more - units) / max(used - start, 0.001) * self.seconds))
            runs *= 4

    def once(self, number, sort, inputs):
        """The time to start and to read the seeds is that of a run that does nothing else, and is left out."""
        key = inputs.name, sort
        if key not in self.runs:
            self.runs[key] = self.how_many(sort, inputs)
        first, start = self.libfuzzer(sort, inputs, 0, number + 1)
        units, used = self.libfuzzer(sort, inputs, first + self.runs[key], number + 1)
        self.figures.setdefault(key, []).append((number, (units - first) / max(used - start, 0.001)))
        # A target of which the compiler left nothing is fast, and counts no more than the empty one.
        if sort != EMPTY and self.counted[key][0] <= self.counted[inputs.name, EMPTY][0]:
            raise Wrong(f"{os.path.basename(self.path(sort, inputs.name))} reaches no branch that is counted")

    def one_round(self, number):
        for inputs in self.inputs:
            for sort in self.sorts(inputs.name):
                self.once(number, sort, inputs)

    def rates(self, name, sort):
        return [rate for _, rate in self.figures[name, sort]]

    def ratios(self, name, sort):
        """To the empty target's rate in the same round."""
        empty = dict(self.figures[name, EMPTY])
        return [rate / empty[number] for number, rate in self.figures[name, sort]]


class Server:
    """`sockspec serve` on a port of loopback, for as long as the block lasts."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.process = subprocess.Popen([self.program, "serve", "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        said = self.process.stdout.readline().split()
        if len(said) != 3 or said[:2] != ["listening", "on"]:
            self.__exit__()
            raise Impossible(f"{self.program} serve does not say where it listens")
        return said[2]

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.process.stdout.close()


def play(program, number, seconds):
    """Returns the sessions a second that `sockspec fuzz` plays against `sockspec serve`, by the clock and by both processes'
    CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="sockspec-bench-") as artifacts, Server(program) as address:
        started = time.monotonic()
        done = subprocess.run([program, "fuzz", f"socks5://{address}", "--quiet", "--seed", str(number + 1), "--time",
                               f"{round(1000 * seconds)}ms", "--artifacts", artifacts],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        elapsed = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = re.search(r"^(\d+) sessions of seed \d+ in .*: (\d+) states, (\d+) findings", done.stdout, re.MULTILINE)
    if done.returncode != 0 or told is None or int(told[3]) > 0 or int(told[2]) < 2:
        last = done.stdout.strip().splitlines()[-1:] or ["nothing"]
        raise Wrong(f"{PLAYED} ended with {done.returncode}; the last that it said: {last[0]}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return int(told[1]) / elapsed, int(told[1]) / used


def median(values):
    return statistics.median(values)
