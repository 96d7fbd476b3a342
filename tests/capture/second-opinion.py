#!/usr/bin/env python3
"""Asks tshark about the captures of tests/golden, told on which ports they speak SOCKS, and compares what it is able to tell of
their sessions with what is expected.

    second-opinion.py            the table; exit 1 where tshark differs and tests/golden/tshark.md does not say why, or where
                                 that page tells of a difference that is none
    second-opinion.py --write    writes that page anew; a difference that it did not know gets the reason "?"

Exit 77 without tshark 4.0: another version differs elsewhere.
"""
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "..", "golden")
PAGE = os.path.join(GOLDEN, "tshark.md")
FIELDS = ("frame.number", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "udp.srcport",
          "udp.dstport", "socks.version", "socks.auth_method_count", "socks.auth_method", "socks.auth_accepted_method",
          "socks.username", "socks.auth_status", "socks.command", "socks.reserved", "socks.address_type", "socks.dst", "socks.dstV6",
          "socks.remote_name", "socks.port", "socks.dstport", "socks.remote_host_port", "socks.results",
          "socks.fragment_number")
COMPARED = ("client", "server", "methods_offered", "method", "username", "auth_status", "cmd_code", "rsv", "dst", "rep", "bnd", "rep2",
            "bnd2")
HEAD = """# Where tshark says something else

`tests/capture/second-opinion.py` asks tshark 4.0 about every capture of this folder, with `-d tcp.port==N,socks` for each port on
which a server of it speaks SOCKS, and compares, session by session: {compared}. Of associations it compares for each datagram
the fragment number and the address in the header.

What differs stands here with the reason; a difference that does not stand here fails the test `capture/second-opinion`, and so does a
line about a difference that is none. `--write` writes the page anew and keeps the reasons.

{totals}

| capture | session | what differs | why |
| --- | --- | --- | --- |
"""


def tshark(path, ports):
    """The rows that tshark makes of a capture: dictionaries of lists."""
    words = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=\x1f"]
    for port in sorted(ports):
        words += ["-d", f"tcp.port=={port},socks"]
    for field in FIELDS:
        words += ["-e", field]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    for line in done.stdout.decode(errors="backslashreplace").splitlines():
        yield {field: value.split("\x1f") if value else [] for field, value in zip(FIELDS, line.split("\t"))}


def first(row, field):
    return row[field][0] if row[field] else None


def number(text):
    return None if text is None else int(text, 0)


def end(row, way, protocol="tcp"):
    host = first(row, f"ip.{way}") or first(row, f"ipv6.{way}")
    port = first(row, f"{protocol}.{way}port")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(row):
    """That of a request, a reply or a datagram."""
    port = first(row, "socks.port") or first(row, "socks.dstport") or first(row, "socks.remote_host_port")
    six = first(row, "socks.dstV6")
    host = f"[{six}]" if six else first(row, "socks.dst") or first(row, "socks.remote_name")
    return None if port is None or host is None else f"{host}:{port}"


def sessions(rows):
    """By the stream's number: what tshark tells of it. One stream is one session to it."""
    found = collections.defaultdict(lambda: dict.fromkeys(COMPARED))
    streams = {}
    for row in rows:
        stream = first(row, "tcp.stream")
        if stream is None:
            continue
        streams.setdefault(int(first(row, "frame.number")), stream)
        if not row["socks.version"]:
            continue
        session = found[stream]
        if row["socks.auth_method_count"]:
            session.update(client=end(row, "src"), server=end(row, "dst"),
                           methods_offered=[int(method) for method in row["socks.auth_method"]])
        if row["socks.auth_accepted_method"]:
            session["method"] = number(first(row, "socks.auth_accepted_method"))
        if row["socks.username"]:
            session["username"] = first(row, "socks.username")
        if row["socks.auth_status"]:
            session["auth_status"] = number(first(row, "socks.auth_status"))
        if row["socks.results"]:
            if session["rep"] is None:
                session.update(rep=number(first(row, "socks.results")), bnd=address(row))
            elif session["rep2"] is None:
                session.update(rep2=number(first(row, "socks.results")), bnd2=address(row))
        elif row["socks.address_type"] and row["socks.command"]:
            session.update(cmd_code=number(first(row, "socks.command")), rsv=number(first(row, "socks.reserved")), dst=address(row))
    return found, streams


def datagrams(rows):
    """Frame: fragment number and address, of the datagrams in which tshark sees the header."""
    return {int(first(row, "frame.number")): (number(first(row, "socks.fragment_number")), address(row))
            for row in rows if row["udp.srcport"] and row["socks.fragment_number"]}


def alternatives(want):
    return want["anyof"] if isinstance(want, dict) else [want]


def meets(got, want):
    return got in alternatives(want)


class Opinion:
    """On one capture: `rows` are triples of capture, session and what differs."""

    def __init__(self, file):
        name = file.split(".pcap")[0]
        with open(os.path.join(GOLDEN, f"{name}.ndjson"), encoding="utf-8") as lines:
            want = [json.loads(line) for line in lines]
        expected = [record for record in want if record["type"] == "session"]
        ports = {record["server"].rsplit(":", 1)[1] for record in expected}
        rows = list(tshark(os.path.join(GOLDEN, file), ports))
        self.name, self.rows = name, []
        self.sessions, self.right = len(expected), 0
        found, streams = sessions(rows)
        seen = set()
        for record in expected:
            self.session(record, found, streams, seen)
        for stream, session in found.items():
            if stream not in seen and (session["client"] or session["cmd_code"] is not None):
                self.rows.append((name, "-", "a session where there is none"))
        self.datagram(datagrams(rows), [record for record in want if record["type"] == "udp"])

    def session(self, record, found, streams, seen):
        stream = next(streams.get(frame) for frame in alternatives(record["first_frame"]))
        if stream not in found or stream in seen:
            self.rows.append((self.name, str(record["id"]), "not seen"))
            return
        seen.add(stream)
        # What was never said to be there is told by its lack.
        wrong = [key for key in COMPARED if key in record and not meets(found[stream][key], record[key])]
        if wrong:
            self.rows.append((self.name, str(record["id"]), ", ".join(wrong)))
        else:
            self.right += 1

    def datagram(self, found, expected):
        self.datagrams, self.told = len(expected), 0
        for record in expected:
            far = record["to" if record["dir"] == "up" else "from"]
            self.told += found.pop(record["frame"], (None, None)) == (record["frag"], far) and far is not None
        if self.told < self.datagrams:
            self.rows.append((self.name, "-", f"{self.told} of {self.datagrams} datagrams right"))
        if found:
            self.rows.append((self.name, "-", f"{len(found)} datagrams where there are none"))


def known():
    """What the page tells: triple and reason."""
    if not os.path.exists(PAGE):
        return {}
    with open(PAGE, encoding="utf-8") as page:
        cells = [re.split(r"\s*\|\s*", line.strip().strip("|").strip()) for line in page if line.startswith("| ")]
    return {tuple(row[:3]): row[3] for row in cells if len(row) == 4 and row[0] not in ("capture", "---")}


def main(words):
    if not shutil.which("tshark"):
        print("second-opinion: skipped: no tshark here")
        return 77
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=False).stdout
    if not re.search(r"\b4\.0\.", version.splitlines()[0] if version else ""):
        print(f"second-opinion: skipped: not tshark 4.0: {version.splitlines()[:1]}")
        return 77
    files = sorted(file for file in os.listdir(GOLDEN) if ".pcap" in file)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        opinions = list(pool.map(Opinion, files))
    rows = sorted({row for opinion in opinions for row in opinion.rows})
    told = known()
    count = {key: sum(getattr(opinion, key) for opinion in opinions) for key in ("sessions", "right", "datagrams", "told")}
    totals = (f"tshark tells {count['right']} of {count['sessions']} sessions and {count['told']} of {count['datagrams']} datagrams "
              "as they are.")
    if words == ["--write"]:
        with open(PAGE, "w", encoding="utf-8") as page:
            page.write(HEAD.format(compared=", ".join(COMPARED), totals=totals))
            page.writelines(f"| {' | '.join(row)} | {told.get(row, '?')} |\n" for row in rows)
        return 0
    wrong = 0
    for row in rows:
        reason = told.get(row, "?")
        print(" | ".join(row), reason, sep=" | ")
        if reason == "?":
            print("    ^ nobody has said why: look at it, and say so in tests/golden/tshark.md")
            wrong += 1
    for row in sorted(set(told) - set(rows)):
        print(" | ".join(row), "| stands in tests/golden/tshark.md and is none any more: remove the line", sep=" ")
        wrong += 1
    print(totals)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
