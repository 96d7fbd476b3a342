#!/usr/bin/env python3
"""What can be known of a Dockerfile without an engine. usage: dockerfile.py FOLDER [--run STAGE]: one line a finding; exit 1 with any.

With --run the commands of a stage are printed instead, as a shell script; stages count from 0."""

import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

findings = []
KNOWN = {"ARG", "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD", "ENV"}
BUILTINS = {"cd", "exec", "export", "set", "test", "true"}


def complain(text):
    findings.append(text)


def instructions(path):
    """(line, INSTRUCTION, its text), with continued lines joined."""
    with open(path, encoding="utf-8") as lines:
        joined, begun = "", 0
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.lstrip().startswith("#") or (not line.strip() and not joined):
                continue
            begun = begun or number
            joined += line[:-1] + " " if line.endswith("\\") else line
            if not line.endswith("\\"):
                word, _, rest = joined.strip().partition(" ")
                yield begun, word, rest.strip()
                joined, begun = "", 0
        if joined:
            complain(f"line {begun}: the last line goes on and there is no next one")


def stages(folder):
    head, found = [], []
    for number, word, rest in instructions(os.path.join(folder, "Dockerfile")):
        if word not in KNOWN:
            complain(f"line {number}: {word} is no instruction that is known here")
        if word == "FROM":
            found.append([])
        (found[-1] if found else head).append((number, word, rest))
    return head, found


def packages(folder):
    with open(os.path.join(folder, "scripts", "packages"), encoding="utf-8") as lines:
        return {line.strip() for line in lines if line.strip() and line[0] not in "#["}


def ignored(folder):
    with open(os.path.join(folder, ".dockerignore"), encoding="utf-8") as lines:
        return [line.strip().lstrip("/") for line in lines if line.strip() and line[0] != "#"]


def check_command(folder, number, words, copied):
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if not words:
        return
    command = words[0]
    ours = next((source + command[len(place):] for place, source in copied.items() if command.startswith(place + "/")), None)
    if ours is not None:
        path = os.path.join(folder, ours)
        if not os.access(path, os.X_OK) or not os.path.isfile(path):
            complain(f"line {number}: {command} is {ours} of the sources, which cannot be run")
    elif command not in BUILTINS and command != "sockspec" and not shutil.which(command):
        complain(f"line {number}: there is no command {command}")
    if command == "apt-get" and "install" in words:
        if "--no-install-recommends" not in words:
            complain(f"line {number}: apt-get install without --no-install-recommends")
        for word in words[words.index("install") + 1:]:
            if not word.startswith("-") and not word.startswith("/") and word not in packages(folder):
                complain(f"line {number}: {word} is not in scripts/packages")


def check_stage(folder, number_of_stage, stage, names):
    number, _, rest = stage[0]
    found = re.fullmatch(r"\$\{BASE_IMAGE\}(?: AS ([a-z]+))?", rest)
    if not found:
        complain(f"line {number}: FROM {rest}: the image is ${{BASE_IMAGE}}, so that no registry is named")
    copied, user = {}, None
    for number, word, rest in stage[1:]:
        if word == "COPY":
            words = shlex.split(rest)
            source = next((w.split("=", 1)[1] for w in words if w.startswith("--from=")), None)
            *paths, place = [w for w in words if not w.startswith("--")]
            if source is not None and source not in names:
                complain(f"line {number}: there is no stage {source} before it")
            if source is None:
                for path in paths:
                    copied[place.rstrip("/")] = path.rstrip("/")
                    if not glob.glob(os.path.join(folder, path)) or path.split("/")[0] in ignored(folder):
                        complain(f"line {number}: {path} is not there to be copied")
        elif word == "RUN":
            if subprocess.run(["sh", "-n", "-c", rest], check=False).returncode != 0:
                complain(f"line {number}: no shell can read this")
            for command in re.split(r"&&|\|\||;|\|", rest):
                check_command(folder, number, shlex.split(command), copied)
        elif word == "USER":
            user = rest
        elif word in ("ENTRYPOINT", "CMD"):
            try:
                json.loads(rest)
            except ValueError:
                complain(f"line {number}: {word} is no list, so that a shell would stand before sockspec and take its signals")
    if number_of_stage is None:
        if user is None or not re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", user):
            complain(f"the image runs as {user or 'root'}, and not as a user by number")
        if not any(word == "ENTRYPOINT" and rest == '["sockspec"]' for _, word, rest in stage):
            complain("the entry point is not sockspec")
    return found[1] if found else None


def main():
    folder = sys.argv[1]
    head, found = stages(folder)
    if len(sys.argv) > 3:
        print("set -eu")
        for _, word, rest in found[int(sys.argv[3])]:
            if word == "RUN":
                print(rest)
        return 0
    if head != [(head[0][0] if head else 0, "ARG", "BASE_IMAGE")]:
        complain("before the first stage stands more, or less, than ARG BASE_IMAGE without a default")
    if len(found) < 2:
        complain("there is one stage, so that the compilers stay in the image")
    names = set()
    for place, stage in enumerate(found):
        names.add(check_stage(folder, None if place == len(found) - 1 else place, stage, names))
    with open(os.path.join(folder, "Dockerfile"), encoding="utf-8") as text:
        for host in re.findall(r"\b(?:[a-z0-9-]+\.)+(?:io|com|org|net|dev|cloud)\b", text.read()):
            complain(f"{host} is a host; name none")
    for finding in findings:
        print(f"Dockerfile: {finding}")
    return 1 if findings else 0


sys.exit(main())
