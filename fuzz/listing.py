"""What the scripts know of the fuzz targets: which there are, and what their options say."""

import argparse
import configparser
import dataclasses
import pathlib
import sys

# What a target reaches at least with its corpus, unless its options ask for more.
LEAST_COVERAGE = 32


class Unusable(Exception):
    """With one line that says what, where and what to do."""


@dataclasses.dataclass
class Target:
    name: str
    program: pathlib.Path
    folders: list  # of inputs
    flags: dict  # of libFuzzer
    dictionary: pathlib.Path = None
    least_coverage: int = LEAST_COVERAGE
    cuts: bool = False  # files longer than max_len are there for the replay

    @property
    def timeout(self):
        return float(self.flags.get("timeout", 1200))

    def command(self, dictionary=True):
        words = [str(self.program), *(f"-{key}={value}" for key, value in self.flags.items())]
        return words + ([f"-dict={self.dictionary}"] if dictionary and self.dictionary else [])


def read_options(target, path):
    """NAME.options, as ClusterFuzz reads it: [libfuzzer] has flags; and [sockspec] what this project demands."""
    options = configparser.ConfigParser(interpolation=None)
    try:
        with open(path, encoding="utf-8") as file:
            options.read_file(file)
        target.flags = dict(options["libfuzzer"])
        target.least_coverage = options.getint("sockspec", "least_coverage", fallback=LEAST_COVERAGE)
        target.cuts = options.getboolean("sockspec", "cuts", fallback=False)
        target.timeout
    except OSError as error:
        raise Unusable(f"cannot read {path}: {error.strerror}; each target has its options") from error
    except KeyError as error:
        raise Unusable(f"{path}: there is no [libfuzzer]") from error
    except (configparser.Error, ValueError) as error:
        raise Unusable(f"{path}: {str(error).splitlines()[0]}") from error
    if "dict" in target.flags:
        target.dictionary = path.parent / target.flags.pop("dict")
        if not target.dictionary.is_file():
            raise Unusable(f"{path}: the dictionary {target.dictionary} is not there")


def read(programs, corpus, options, names=()):
    """The targets of targets.tsv, which CMake writes, or those named of them."""
    try:
        rows = [line.split("\t") for line in (programs / "targets.tsv").read_text().splitlines() if line]
    except OSError as error:
        raise Unusable(f"cannot read {programs}/targets.tsv: {error.strerror}; build the targets there") from error
    targets = {}
    for name, program, more in rows:
        folders = [corpus / name, *(pathlib.Path(folder) for folder in more.split(";") if folder)]
        targets[name] = Target(name, pathlib.Path(program), folders, {})
    for name in names:
        if name not in targets:
            raise Unusable(f"there is no target '{name}'; there are {', '.join(sorted(targets))}")
    chosen = [targets[name] for name in dict.fromkeys(names or targets)]
    for target in chosen:
        read_options(target, options / f"{target.name}.options")
        for folder in target.folders:
            if not folder.is_dir():
                raise Unusable(f"the target {target.name} has no inputs: {folder} is not there")
    return chosen


class Arguments(argparse.ArgumentParser):
    """Help is what the script says of itself, and a mistake is one line."""

    def __init__(self, me, usage):
        super().__init__(prog=me, allow_abbrev=False)
        self.usage = usage.strip()

    def format_help(self):
        return self.usage + "\n"

    def error(self, message):
        fail(self.prog, message)


def fail(me, text):
    print(f"{me}: {text}", file=sys.stderr)
    sys.exit(2)


def folder(text):
    return pathlib.Path(text).absolute()


def count(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"a number from 1 is wanted, not '{text}'")
    return int(text)


def seconds(text):
    try:
        if 1 <= float(text) <= 1e7:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"a number from 1 to 10000000 is wanted, not '{text}'")
