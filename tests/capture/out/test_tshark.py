#!/usr/bin/env python3
"""--unwrap, by what tshark makes of the result. Exit status 77 where there is no tshark."""
import collections
import os
import shutil
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import CLIENT_UDP, GET, OK, RELAY, craft  # noqa: E402

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "golden")


def dns(name, answer=None):
    """A question for an address, or the answer to it."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    head = struct.pack(">HHHHHH", 4711, 0x8180 if answer else 0x0100, 1, 1 if answer else 0, 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + craft.packed(answer) if answer else b""
    return head + labels + b"\0" + struct.pack(">HH", 1, 1) + record


class Seen(outputs.Case):
    def tshark(self, *args):
        done = subprocess.run(["tshark", "-r", self.path("out.pcapng"), *args], capture_output=True, timeout=outputs.LIMIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def fields(self, which, *names):
        """One list for each packet that the filter lets through."""
        out = self.tshark("-Y", which, "-T", "fields", *[word for name in names for word in ("-e", name)])
        return [line.split("\t") for line in out.splitlines()]

    def follow(self, stream):
        """What tshark shows of a connection, as it marks what is missing: pairs of who said it and what."""
        lines = self.tshark("-q", "-z", f"follow,tcp,raw,{stream}").splitlines()
        lines = lines[lines.index(next(line for line in lines if line.startswith("Node 1"))) + 1:-1]
        found = []
        for line in lines:
            who, octets = ("answerer", line[1:]) if line.startswith("\t") else ("opener", line)
            if found and found[-1][0] == who:
                found[-1][1] += bytes.fromhex(octets)
            else:
                found.append([who, bytes.fromhex(octets)])
        return [tuple(turn) for turn in found]

    def no_complaints(self, severity="warn"):
        """tshark sees nothing to warn of, no octets that make no sense, and no sign of a retransmission or a loss."""
        self.assertEqual(self.tshark("-q", "-z", f"expert,{severity}").strip(), "")
        self.assertEqual(self.fields("_ws.malformed || (tcp.analysis.flags && !tcp.analysis.reused_ports)", "frame.number"), [])

    def in_order(self):
        done = subprocess.run(["capinfos", "-o", self.path("out.pcapng")], capture_output=True, timeout=outputs.LIMIT)
        self.assertIn(b"True", done.stdout)

    def test_http(self):
        flow = self.session(dst="inner.example:80")
        flow.c(GET)
        flow.s(OK)
        flow.segment("client")
        flow.close()
        self.unwrap()
        self.assertEqual(self.fields("http", "http.request.method", "http.host", "http.request.uri", "http.response.code"),
                         [["GET", "inner.example", "/page", ""], ["", "", "", "200"]])
        self.assertEqual(self.follow(0), [("opener", GET), ("answerer", OK)])
        self.assertEqual(self.fields("socks", "frame.number"), [])
        self.no_complaints()
        self.in_order()
        out = self.tshark("-N", "n", "-Y", "http.request", "-T", "fields", "-e", "_ws.col.Destination")
        self.assertEqual(out, "inner.example\n")

    def test_segmented(self):
        """An answer of many segments, some of which came twice or late, is put together."""
        body = bytes(range(256)) * 40
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 10240\r\n\r\n" + body
        flow = self.session(dst="inner.example:80", up=[GET])
        parts = [(at, answer[at:at + 1000]) for at in range(0, len(answer), 1000)]
        base = flow.sent["server"]
        for at, part in [parts[0], *reversed(parts[1:4]), *parts[4:8], parts[2], parts[5], *parts[8:]]:
            flow.s(part, at=base + at)
            flow.segment("client")
        flow.close()
        self.unwrap()
        self.assertEqual(self.fields("http.response", "http.response.code", "http.content_length", "tcp.segment.count"),
                         [["200", "10240", "11"]])
        self.assertEqual(self.follow(0), [("opener", GET), ("answerer", answer)])
        self.no_complaints()

    def test_gap(self):
        """What is missing is missing for tshark, too."""
        flow = self.session(up=[b"question"], down=[b"before"])
        flow.s(b"lost" * 25, lost=True)
        flow.s(b"behind")
        flow.segment("client")
        flow.close()
        self.unwrap()
        self.assertEqual(len(self.fields("tcp.analysis.lost_segment", "frame.number")), 1)
        self.assertEqual(self.follow(0), [("opener", b"question"), ("answerer", b"before[100 bytes missing in capture file]\0behind")])
        self.assertEqual(self.fields("_ws.malformed", "frame.number"), [])

    def test_cut(self):
        """Octets that were cut off are not taken for others."""
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + bytes(5000)
        flow = self.session(dst="inner.example:80", up=[GET])
        for at in range(0, len(answer), 1000):
            flow.s(answer[at:at + 1000], keep_data=60)
        flow.segment("client")
        flow.close()
        self.unwrap()
        self.assertEqual(self.fields("http.response", "http.response.code")[0], ["200"])
        self.assertEqual([(int(size), int(kept)) for size, kept in self.fields("tcp.srcport == 80 && tcp.len > 0", "frame.len", "frame.cap_len")],
                         [(1040, 100)] * 5 + [(40 + len(answer) - 5000, 40 + len(answer) - 5000)])
        self.assertEqual(self.fields("_ws.malformed", "frame.number"), [])
        self.assertEqual(self.fields("tcp.analysis.flags", "frame.number"), [])

    def test_dns(self):
        flow = self.associate()
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", dns("wanted.example")))
        self.scene.udp(RELAY, CLIENT_UDP, craft.datagram("203.0.113.53:53", dns("wanted.example", "203.0.113.9")))
        whole = dns("in-parts.example")
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("dns.example:53", whole[:9], frag=1))
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("dns.example:53", whole[9:], frag=0x82))
        flow.close()
        self.unwrap()
        self.assertEqual(self.fields("dns", "ip.src", "udp.srcport", "ip.dst", "udp.dstport", "dns.qry.name", "dns.a"),
                         [["192.0.2.10", "41000", "203.0.113.53", "53", "wanted.example", ""],
                          ["203.0.113.53", "53", "192.0.2.10", "41000", "wanted.example", "203.0.113.9"],
                          ["192.0.2.10", "41000", "198.51.100.1", "53", "in-parts.example", ""]])
        self.assertEqual(len(self.fields("dns.response_to", "frame.number")), 1)
        self.assertEqual(self.fields("tcp", "frame.number"), [])
        self.no_complaints()

    def test_bind(self):
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.ask(cmd=2, dst="203.0.113.5:0")
        flow.s(craft.reply(0, "203.0.113.5:5678"))
        flow.s(b"220 hello\r\n")
        flow.c(b"USER me\r\n")
        flow.close("server")
        self.unwrap()
        self.assertEqual(self.fields("tcp.flags.syn == 1 && tcp.flags.ack == 0", "ip.src", "tcp.srcport", "ip.dst", "tcp.dstport"),
                         [["203.0.113.5", "5678", "192.0.2.10", "40001"]])
        self.assertEqual(self.follow(0), [("opener", b"220 hello\r\n"), ("answerer", b"USER me\r\n")])
        self.no_complaints()

    def test_ports_again(self):
        """The same ends again, one after another and at once: a stream each."""
        for number in range(3):
            flow = self.session(client="192.0.2.10:45000", up=[b"number %d" % number], isn=(1000 + number * 5000, 90000 + number * 5000))
            flow.close()
            self.scene.wait(1)
        one = self.session(client="192.0.2.10:46000", server="192.0.2.1:1080", up=[b"one "])
        two = self.session(client="192.0.2.10:46000", server="192.0.2.2:1080", up=[b"two "])
        one.c(b"more")
        two.c(b"more")
        one.close()
        two.close()
        self.unwrap()
        said = [self.follow(stream)[0][1] for stream in range(5)]
        self.assertEqual(sorted(said), [b"number 0", b"number 1", b"number 2", b"one more", b"two more"])
        self.no_complaints("error")

    def real(self, name):
        """What tshark sees between proxy and origin in a real capture, it sees again between client and origin."""
        path = os.path.join(GOLDEN, name)
        names = ["http.request.method", "http.host", "http.request.uri", "http.response.code", "http.content_length"]
        fields = [word for field in names for word in ("-e", field)]
        ran = self.decode("--json", path, "--unwrap", self.path("out.pcapng"), "--only-unwrapped")
        self.assertEqual(ran.status, 0, ran.errors)
        proxies = {record["server"].rsplit(":", 1)[1] for record in ran.records("session")}
        behind = " && ".join(["http", *(f"tcp.port != {port}" for port in proxies)])
        before = subprocess.run(["tshark", "-r", path, "-Y", behind, "-T", "fields", *fields], capture_output=True,
                                timeout=outputs.LIMIT, check=True).stdout.decode().splitlines()
        after = ["\t".join(values) for values in self.fields("http", *names)]
        self.assertGreater(len(before), 3)
        return collections.Counter(before), collections.Counter(after)

    def test_real_curl(self):
        for name in ("real-curl-danted.pcap", "real-curl-microsocks.pcap", "real-curl-ssh.pcap", "real-any-interface.pcap"):
            before, after = self.real(name)
            self.assertEqual(after, before, name)
            self.no_complaints()
            self.in_order()

    def test_real_retransmissions(self):
        """A lossy network, for real; behind the proxy nothing of it is left."""
        ran = self.decode(os.path.join(GOLDEN, "real-retransmissions.pcap"), "--unwrap", self.path("out.pcapng"), "--only-unwrapped")
        self.assertEqual(ran.status, 0, ran.errors)
        self.assertGreater(len(self.fields("http.response.code == 200", "frame.number")), 1)
        self.no_complaints()


if __name__ == "__main__":
    if not shutil.which("tshark") or not shutil.which("capinfos"):
        print("tshark is not here")
        sys.exit(77)
    outputs.main()
