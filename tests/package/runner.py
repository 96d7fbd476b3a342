#!/usr/bin/env python3
"""Runs the steps of a composite action as GitHub's runner does, as far as our action.yml goes: inputs with their defaults, if, env,
outputs of steps, PATH; `uses` is told to a log. usage: runner.py ACTION_FOLDER LOG [NAME=VALUE...] (inputs). Prints the outputs
of the action. Exits as the first step that failed, or 0."""

import os
import re
import subprocess
import sys
import tempfile

import yaml


class Unknown(Exception):
    pass


def value_of(name, scope):
    parts = name.split(".")
    if parts[0] == "inputs" and len(parts) == 2:
        if parts[1] not in scope["inputs"]:
            raise Unknown(f"no input {parts[1]}")
        return scope["inputs"][parts[1]]
    if parts[0] == "steps" and parts[2] == "outputs" and len(parts) == 4:
        if parts[1] not in scope["ids"]:
            raise Unknown(f"no step {parts[1]}")
        return scope["steps"].get(parts[1], {}).get(parts[3], "")
    raise Unknown(name)


def expand(text, scope):
    return re.sub(r"\$\{\{ *([a-z.-]+) *\}\}", lambda found: value_of(found[1], scope), text)


def holds(condition, scope, failed):
    """The conditions that action.yml has: always() && NAME != '' && ..., and none, which is success()."""
    if condition is None:
        return not failed
    parts = [part.strip() for part in condition.split("&&")]
    if parts[0] != "always()":
        raise Unknown(condition)
    for part in parts[1:]:
        found = re.fullmatch(r"([a-z.-]+) != ''", part)
        if not found:
            raise Unknown(part)
        if value_of(found[1], scope) == "":
            return False
    return True


def pairs(path):
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("=", 1) for line in lines)


def main():
    folder, log = sys.argv[1:3]
    with open(os.path.join(folder, "action.yml"), encoding="utf-8") as text:
        action = yaml.safe_load(text)
    steps = action["runs"]["steps"]
    scope = {
        "inputs": {name: str(about["default"]) for name, about in action["inputs"].items()},
        "ids": {step["id"] for step in steps if "id" in step},
        "steps": {},
    }
    for word in sys.argv[3:]:
        name, value = word.split("=", 1)
        if name not in scope["inputs"]:
            raise Unknown(f"no input {name}")
        scope["inputs"][name] = value
    environment = dict(os.environ, CI="true", GITHUB_ACTIONS="true", GITHUB_ACTION_PATH=folder)
    failed = 0
    for step in steps:
        if not holds(step.get("if"), scope, failed):
            continue
        if "uses" in step:
            with open(log, "a", encoding="utf-8") as out:
                values = [f"{name}={expand(text, scope)}" for name, text in step["with"].items()]
                print(step["uses"], *values, file=out)
            continue
        if step["shell"] != "bash":
            raise Unknown(step["shell"])
        with tempfile.TemporaryDirectory() as place:
            for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_ENV"):
                environment[name] = os.path.join(place, name)
                open(environment[name], "w", encoding="utf-8").close()
            own = {name: expand(text, scope) for name, text in step.get("env", {}).items()}
            script = os.path.join(place, "step.sh")
            with open(script, "w", encoding="utf-8") as out:
                out.write(expand(step["run"], scope))
            ended = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
                                   env=dict(environment, **own), check=False)
            failed = failed or ended.returncode
            if "id" in step:
                scope["steps"][step["id"]] = pairs(environment["GITHUB_OUTPUT"])
            with open(environment["GITHUB_PATH"], encoding="utf-8") as lines:
                for line in lines:
                    environment["PATH"] = line.rstrip("\n") + ":" + environment["PATH"]
            with open(environment["GITHUB_STEP_SUMMARY"], encoding="utf-8") as text, \
                    open(log + ".summary", "a", encoding="utf-8") as out:
                out.write(text.read())
    for name, about in action["outputs"].items():
        print(f"output {name}={expand(about['value'], scope)}")
    sys.exit(failed)


main()
