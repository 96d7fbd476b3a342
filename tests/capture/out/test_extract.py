#!/usr/bin/env python3
"""--extract: the files, octet by octet, and what is said of them."""
import json
import os
import random
import resource
import signal
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import CLIENT_UDP, GET, OK, RELAY, craft, scene  # noqa: E402

ZEROS = "where the capture lacks octets, the extracted files have zeros"


class Streams(outputs.Case):
    def test_one(self):
        self.session(up=[GET], down=[OK]).close()
        files = self.extract()
        self.assertEqual(files, {"000001-192.0.2.10_40001-198.51.100.7_80-up": GET,
                                 "000001-192.0.2.10_40001-198.51.100.7_80-down": OK})
        [record] = self.ran.records("session")
        self.assertEqual(sorted(record["extracted"]), sorted(files))
        self.assertEqual(record["notes"], [])
        self.assertIn("extracted: 2 files in ", self.ran.errors)

    def test_octets_as_sent(self):
        """Pipelined, in pieces, twice, out of order: what was sent, once and in order."""
        dice = random.Random(1)
        up, down = dice.randbytes(5000), dice.randbytes(200000)
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.c(craft.request(1, scene.DST) + up[:100])
        flow.s(craft.reply(0, scene.BND) + down[:100])
        base = {"client": flow.sent["client"] - 100, "server": flow.sent["server"] - 100}
        for side, octets in (("client", up), ("server", down)):
            pieces = [(at, octets[at:at + 1000]) for at in range(100, len(octets), 1000)]
            for place in range(0, len(pieces) - 4, 7):
                pieces[place], pieces[place + 3] = pieces[place + 3], pieces[place]
            pieces += pieces[::11]
            for at, piece in pieces:
                flow.segment(side, piece, "PA", at=base[side] + at)
        flow.close()
        files = self.extract()
        self.assertEqual(files["000001-192.0.2.10_40001-198.51.100.7_80-up"], up)
        self.assertEqual(files["000001-192.0.2.10_40001-198.51.100.7_80-down"], down)

    def test_gap(self):
        """Zeros stand for what is missing, so that all else stands where it should; and that is said."""
        flow = self.session(up=[b"question"], down=[b"before"])
        flow.s(b"lost" * 25, lost=True)
        flow.s(b"behind")
        flow.segment("client")
        flow.close()
        files = self.extract()
        self.assertEqual(files["000001-192.0.2.10_40001-198.51.100.7_80-down"], b"before" + bytes(100) + b"behind")
        [record] = self.ran.records("session")
        self.assertEqual((record["notes"], record["gap_down"]), ([ZEROS], 100))
        self.assertIn("2 files in " + self.path("files") + "; zeros stand for 100 octets that the capture lacks", self.ran.errors)

    def test_gap_at_the_end(self):
        """What was acknowledged and never seen."""
        flow = self.session(down=[b"before"])
        flow.s(b"lost" * 25, lost=True)
        flow.segment("client")
        flow.close()
        self.assertEqual(self.extract()["000001-192.0.2.10_40001-198.51.100.7_80-down"], b"before" + bytes(100))

    def test_cut(self):
        flow = self.session()
        flow.s(b"abcdefgh" * 10, keep_data=10)
        flow.s(b"whole")
        flow.close()
        self.assertEqual(self.extract()["000001-192.0.2.10_40001-198.51.100.7_80-down"], b"abcdefghab" + bytes(70) + b"whole")
        self.assertEqual(self.ran.records("session")[0]["notes"], [ZEROS])

    def test_nothing_relayed(self):
        """No octet, no file."""
        self.session().close()
        refused = self.flow()
        refused.open()
        refused.greet()
        refused.ask(rep=5)
        refused.close()
        self.assertEqual(self.extract(), {})
        self.assertEqual([record["extracted"] for record in self.ran.records("session")], [[], []])
        self.assertIn("extracted: 0 files in ", self.ran.errors)

    def test_nested(self):
        """Of each session what it relayed: of the outer one all that is said inside."""
        flow = self.session(dst="203.0.113.1:1080")
        flow.greet()
        flow.ask(dst="inner.example:80")
        flow.c(GET)
        flow.s(OK)
        flow.close()
        files = self.extract()
        self.assertEqual(files["000001-192.0.2.10_40001-203.0.113.1_1080-up"],
                         craft.greeting(0) + craft.request(1, "inner.example:80") + GET)
        self.assertEqual(files["000002-192.0.2.10_40001-inner.example_80-up"], GET)
        self.assertEqual(files["000002-192.0.2.10_40001-inner.example_80-down"], OK)
        self.assertEqual(len(files), 4)

    def test_bind(self):
        """Named by who came."""
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.ask(cmd=2, dst="203.0.113.5:0")
        flow.s(craft.reply(0, "203.0.113.5:5678"))
        flow.s(b"220 hello")
        flow.close("server")
        self.assertEqual(self.extract(), {"000001-192.0.2.10_40001-203.0.113.5_5678-down": b"220 hello"})

    def test_names(self):
        """What a name is made of reaches the file system as letters, digits, dots and hyphens alone."""
        names = [(b"../../etc/passwd", 80), (b"a\0b\n\x1b[31m", 80), (b"", 80), (b"x" * 255, 80), (b"-rf", 80)]
        for dst in names:
            self.session(dst=dst, up=[b"question"]).close()
        self.session(client="[2001:db8::10]:41000", server="[2001:db8::1]:1080", dst="[2001:db8::7]:80", up=[b"question"]).close()
        self.assertEqual(sorted(self.extract()), [
            "000001-192.0.2.10_40001-.._.._etc_passwd_80-up",
            "000002-192.0.2.10_40002-a_x00b_x0a_x1b31m_80-up",
            "000003-192.0.2.10_40003-_80-up",
            "000004-192.0.2.10_40004-" + "x" * 100 + "-up",
            "000005-192.0.2.10_40005--rf_80-up",
            "000006-2001_db8__10_41000-2001_db8__7_80-up"])

    def test_numbers_of_the_records(self):
        """A session that begins first and ends last has the first number, there and here."""
        flows = [self.session(dst=f"n{number}.example:80", up=[b"number %d" % number]) for number in range(10)]
        for flow in reversed(flows):
            flow.close()
        files = self.extract()
        for number in range(10):
            self.assertEqual(files[f"{number + 1:06d}-192.0.2.10_{40001 + number}-n{number}.example_80-up"], b"number %d" % number)
        for record in self.ran.records("session"):
            self.assertEqual(record["extracted"][0][:6], f"{record['id']:06d}")

    def test_many_at_once(self):
        """More connections at once than files can be open."""
        count = 300
        flows = [self.session(dst=f"n{number}.example:80") for number in range(count)]
        for turn in range(4):
            for number, flow in enumerate(flows):
                flow.c(b"turn %d of %d;" % (turn, number))
                flow.s(b"answer %d to %d;" % (turn, number))
        for flow in flows:
            flow.close()
        path = self.path("files")
        ran = self.decode("--json", self.capture(), "--extract", path,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)))
        self.assertEqual(ran.status, 0, ran.errors)
        names = os.listdir(path)
        self.assertEqual(len(names), 2 * count)
        for number in range(count):
            [name] = [name for name in names if f"-n{number}.example_80-up" in name]
            with open(os.path.join(path, name), "rb") as file:
                self.assertEqual(file.read(), b"".join(b"turn %d of %d;" % (turn, number) for turn in range(4)))

    def test_text(self):
        self.session(up=[b"question"]).close()
        ran = self.decode(self.capture(), "--extract", self.path("files"))
        self.assertIn(b"    file       000001-192.0.2.10_40001-198.51.100.7_80-up\n", ran.out)

    def test_records_that_wait(self):
        """Names reach the records also where those wait in a temporary file."""
        first = self.session(up=[b"first"])
        for number in range(3000):
            self.session(client=f"10.0.{number >> 8}.{number & 255}:40000", dst=(b"\xff" * 255, 80), up=[b"x"]).close()
        first.close()
        files = self.extract()
        self.assertEqual(len(files), 3001)
        self.assertGreater(len(self.ran.out), 5 << 20)
        for record in self.ran.records("session"):
            self.assertEqual([name[:6] for name in record["extracted"]], [f"{record['id']:06d}"])
            self.assertIn(record["extracted"][0], files)


class Datagrams(outputs.Case):
    def test_both_ways(self):
        """A line for each datagram, with its data; a sequence of fragments is one."""
        flow = self.associate()
        first = self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("name.example:53", b"question\0\xff"))
        second = self.scene.udp(RELAY, CLIENT_UDP, craft.datagram("203.0.113.53:53", b"answer"))
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", b"one ", frag=1))
        last = self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", b"two", frag=0x82))
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", b"lost", frag=5))
        flow.c(b"octets on the control connection")
        flow.close()
        files = self.extract()
        self.assertEqual(list(files), ["000001-192.0.2.10_40001-udp.ndjson"])
        lines = [json.loads(line) for line in files["000001-192.0.2.10_40001-udp.ndjson"].decode().splitlines()]
        stamp = self.scene.stamp
        self.assertEqual(lines, [
            {"frame": first, "time": stamp(first), "dir": "up", "from": CLIENT_UDP, "to": "name.example:53", "len": 10,
             "data": b"question\0\xff".hex()},
            {"frame": second, "time": stamp(second), "dir": "down", "from": "203.0.113.53:53", "to": CLIENT_UDP, "len": 6,
             "data": b"answer".hex()},
            {"frame": last, "time": stamp(last), "dir": "up", "from": CLIENT_UDP, "to": "203.0.113.53:53", "len": 7,
             "data": b"one two".hex()}])
        self.assertEqual(self.ran.records("session")[0]["extracted"], list(files))
        self.assertIn("1 fragment of datagrams that never became whole left out", self.ran.errors)

    def test_cut(self):
        flow = self.associate()
        datagram = craft.datagram("203.0.113.53:53", b"0123456789")
        self.scene.udp(CLIENT_UDP, RELAY, datagram, keep_data=len(datagram) - 4)
        flow.close()
        [octets] = self.extract().values()
        line = json.loads(octets)
        self.assertEqual((line["len"], line["data"]), (10, b"012345".hex()))



if __name__ == "__main__":
    outputs.main()
