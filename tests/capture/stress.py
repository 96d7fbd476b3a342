#!/usr/bin/env python3
"""Sessions by dice: dialogues of every kind, cut, shuffled, repeated, overlapping, conflicting and wrapping as TCP may do it, many
at once in one capture. What must be found is known from the dice.

    stress.py [--seeds N] [--first SEED] [--flows N] [--program PATH] [--keep FOLDER]

Exit status: 0 all found, 1 something was not; the capture is then kept in FOLDER, where one is named.
"""
import argparse
import json
import os
import random
import sys
import tempfile

sys.dont_write_bytecode = True
import compare  # noqa: E402
import craft  # noqa: E402
import golden  # noqa: E402
from scene import C, S, Flow, Scene  # noqa: E402

FAILURES = (1, 2, 3, 4, 5, 6, 7, 8)


class Talk:
    """One connection: `turns` are pairs of a side and its octets, `fields` what a reader must say of it."""

    def __init__(self, made, dice, number):
        self.dice = dice
        six = dice.random() < 0.2
        client = f"[2001:db8::{number + 16:x}]:{dice.randrange(1024, 65536)}" if six else f"10.0.{number // 250}.{number % 250 + 1}:" \
            f"{dice.randrange(1024, 65536)}"
        server = f"{'[2001:db8::1]' if six else '192.0.2.1'}:{dice.choice((1080, 9050, 443, 80, 31337))}"
        isn = [dice.choice((dice.randrange(2**32), 2**32 - dice.randrange(1, 400))) for _ in range(2)]
        self.flow = Flow(made, client, server, isn=tuple(isn))
        self.conflict = False
        self.turns, self.fields = [], {}
        self.compose()

    def address(self):
        dice = self.dice
        port = dice.randrange(1, 65536)
        kind = dice.randrange(3)
        if kind == 0:
            return f"198.51.100.{dice.randrange(1, 255)}:{port}"
        if kind == 1:
            return f"[2001:db8:{dice.randrange(1, 9999):x}::7]:{port}"
        return f"{'x' * dice.randrange(1, 240)}.example:{port}"

    def compose(self):
        dice, fields = self.dice, self.fields
        nothing = {"cmd": None, "rsv": None, "dst": None, "rep": None, "bnd": None}
        method = dice.choice((0, 0, 0, 2, 2, 255))
        others = [other for other in dice.sample(range(3, 128), dice.randrange(6))]
        offer = others + ([method] if method != 255 else [3])
        dice.shuffle(offer)
        fields.update(methods_offered=offer, method=method)
        self.say(C, craft.greeting(*offer))
        self.say(S, craft.choice(method))
        if method == 255:
            fields.update(nothing)
            return
        if method == 2:
            user = bytes(dice.choice(b"abcdefghij") for _ in range(dice.choice((1, 5, 255))))
            code = dice.choice((0, 0, 0, 1))
            self.say(C, craft.credentials(user, b"p" * dice.choice((1, 9, 255))))
            self.say(S, craft.status(code))
            fields.update(username=user.decode(), auth_status=code)
            if code:
                fields.update(nothing)
                return
        self.request()

    def request(self):
        dice, fields = self.dice, self.fields
        cmd = dice.choice(("CONNECT", "CONNECT", "CONNECT", "BIND", "UDP_ASSOCIATE"))
        code = {"CONNECT": 1, "BIND": 2, "UDP_ASSOCIATE": 3}[cmd]
        rep = dice.choice((0, 0, 0, 0, dice.choice(FAILURES)))
        dst, bnd = self.address(), self.address()
        fields.update(cmd=cmd, dst=dst, rep=rep, bnd=bnd)
        early = b"e" * dice.randrange(300) if cmd == "CONNECT" and dice.random() < 0.2 else b""
        self.say(C, craft.request(code, dst) + early)
        self.say(S, craft.reply(rep, bnd))
        if rep == 0 and cmd == "BIND":
            rep = dice.choice((0, 0, 1))
            second = self.address()
            self.say(S, craft.reply(rep, second))
            fields.update(rep2=rep, bnd2=second)
        if rep or cmd == "UDP_ASSOCIATE":
            return
        up, down = len(early), 0
        for _ in range(dice.randrange(6)):
            size = dice.choice((1, 2, 30, 600, 3000))
            side = dice.choice((C, S))
            self.say(side, bytes(dice.randrange(256) for _ in range(min(size, 30))) + b"." * max(0, size - 30))
            up, down = (up + size, down) if side == C else (up, down + size)
        fields.update(bytes_up=up, bytes_down=down)

    def say(self, side, octets):
        """A turn; what one side says twice in a row may become one."""
        if self.turns and self.turns[-1][0] == side and self.dice.random() < 0.5:
            self.turns[-1] = (side, self.turns[-1][1] + octets)
        else:
            self.turns.append((side, octets))

    def events(self):
        """The packets in order, each a function that sends it."""
        dice, flow = self.dice, self.flow
        # A refusal whose connection's beginning is lacking would not be clear enough.
        begun = dice.random() < 0.9 or self.fields["method"] == 255
        if begun:
            for side, flags in ((C, "S"), (S, "SA"), (C, "A")):
                for _ in range(1 + (dice.random() < 0.1)):
                    yield lambda side=side, flags=flags: flow.segment(side, flags=flags, at=0)
        for number, (side, octets) in enumerate(self.turns):
            # Without a SYN nobody can tell that what comes first is not what was said first.
            yield from self.turn(side, octets, calm=not begun and number < 2)
        end = dice.randrange(4)
        if end == 0:
            return
        if end == 1:
            side = dice.choice((C, S))
            yield lambda: flow.segment(side, flags="RA")
            self.fields["notes"] = ["reset by " + side]
            return
        first, second = dice.sample((C, S), 2)
        yield lambda: flow.segment(first, flags="FA")
        yield lambda: flow.segment(second, flags="FA")
        yield lambda: flow.segment(first)

    def turn(self, side, octets, calm):
        """The pieces of a turn: each octet at least once, the first version ahead of any other one."""
        dice, flow = self.dice, self.flow
        calm = calm or dice.random() < 0.4
        cuts = sorted({dice.randrange(1, len(octets)) for _ in range(0 if calm else dice.randrange(5))}) if len(octets) > 1 else []
        pieces = [(start, end) for start, end in zip([0, *cuts], [*cuts, len(octets)])]
        if not calm:
            if dice.random() < 0.5:
                dice.shuffle(pieces)
            for _ in range(dice.choice((0, 0, 1, 3))):
                start = dice.randrange(len(octets))
                pieces.insert(dice.randrange(len(pieces) + 1), (start, dice.randrange(start, len(octets)) + 1))
        base = flow.sent[side]
        flow.sent[side] += len(octets)
        sent = []
        for start, end in pieces:
            yield lambda start=start, end=end: flow.segment(side, octets[start:end], "PA", at=base + start)
            sent.append((start, end))
            if dice.random() < 0.05 and end - start > 1:
                self.conflict = True
                other = bytes(octet ^ 1 for octet in octets[start:end])
                yield lambda start=start, other=other: flow.segment(side, other, "PA", at=base + start)
        if dice.random() < 0.1:
            yield lambda: flow.segment(S if side == C else C)
        if dice.random() < 0.05:
            yield lambda: flow.segment(side, at=flow.sent[side] - 1)


def capture(seed, flows):
    """A scene of so many connections whose packets are interleaved."""
    dice = random.Random(seed)
    made = Scene(f"stress-{seed}", "", link=dice.choice((craft.ethernet(), craft.raw(), craft.cooked(), craft.ethernet([(0x8100, 5)]))))
    talks = [Talk(made, dice, number) for number in range(flows)]
    running = [(talk, talk.events()) for talk in talks]
    while running:
        at = dice.randrange(min(len(running), 8))
        for _ in range(dice.randrange(1, 6)):
            event = next(running[at][1], None)
            if event is None:
                del running[at]
                break
            event()
    for talk in talks:
        made.session(talk.flow, conflicting_retransmission=talk.conflict, **talk.fields)
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--flows", type=int, default=60)
    parser.add_argument("--program", default=os.environ.get("SOCKSPEC"))
    parser.add_argument("--keep")
    options = parser.parse_args()
    if not options.program:
        print("stress.py: no program to run; name it in SOCKSPEC, or with --program", file=sys.stderr)
        return 2
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(options.first, options.first + options.seeds):
            made = capture(seed, options.flows)
            path = os.path.join(options.keep or scratch, f"{made.name}.pcap")
            with open(path, "wb") as file:
                file.write(made.octets())
            run = golden.Run(options.program, path, [])
            want = [json.loads(line) for line in made.expected().splitlines()]
            lines = run.lines + compare.Comparison(want, run.records, False).lines
            if run.status != 0:
                lines.append(f"exit status {run.status}: {run.errors.strip()[-300:]}")
            if lines:
                wrong += 1
                print(f"seed {seed}:", *lines[:20], sep="\n  ")
            else:
                os.unlink(path)
    print(f"{options.seeds} captures of {options.flows} sessions, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
