#!/usr/bin/env python3
"""--unwrap: which packets stay, what they look like, and in which order all of them are."""
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import craft, rewritten, said, scene  # noqa: E402


class Rest(outputs.Case):
    def test_other_packets(self):
        """Octet by octet as they were, on interfaces of their link types, in order."""
        frames = [self.scene.frame(b"\xff" * 6 + b"\2" * 6 + b"\x08\x06" + bytes(28)),
                  self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something"),
                  self.scene.frame(b"\0" * 60, keep=20)]
        refused = self.flow()
        before = len(self.scene.packets)
        refused.open()
        refused.greet()
        refused.ask(rep=5)
        refused.close()
        frames += range(before + 1, len(self.scene.packets) + 1)
        self.session(up=[b"question"]).close()
        result = self.unwrap()
        want = [(1, self.scene.time(frame), self.scene.packets[frame - 1].octets, self.scene.packets[frame - 1].size)
                for frame in frames]
        self.assertEqual([packet.same() for packet in result.kept], want)
        self.assertEqual(len(result.connections()), 1)

    def test_link_types(self):
        links = [craft.raw(), craft.ethernet(), craft.cooked()]
        for number, link in enumerate(links):
            self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"number %d" % number, link=link, interface=number)
        flow = self.session(link=links[1], interface=1)
        flow.c(b"question")
        flow.close()
        self.scene.file = lambda made: craft.pcapng(made.packets, [link.number for link in links])
        result = self.unwrap()
        self.assertEqual([packet.link for packet in result.kept], [link.number for link in links])
        self.assertEqual([packet.octets for packet in result.kept], [packet.octets for packet in self.scene.packets[:3]])
        self.assertEqual([packet.link for packet in result.made_up], [101] * len(result.made_up))

    def test_only_unwrapped(self):
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something")
        self.session(up=[b"question"]).close()
        result = self.unwrap("--only-unwrapped")
        self.assertEqual(result.kept, [])
        self.assertEqual(said(self.only(result)[2]), b"question")

    def test_no_session(self):
        """A capture without any is copied."""
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something")
        result = self.unwrap()
        self.assertEqual([packet.octets for packet in result.packets], [packet.octets for packet in self.scene.packets])

    def test_filter(self):
        """Packets that the filter leaves out are in no result."""
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something")
        self.session(up=[b"question"]).close()
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something")
        result = self.unwrap("--filter", "tcp")
        self.assertEqual(result.kept, [])
        self.assertEqual(said(self.only(result)[2]), b"question")

    def test_order(self):
        """Many connections at once, each with a hole: all packets are in order of time."""
        flows = [self.session(dst=f"203.0.113.{number}:80") for number in range(1, 20)]
        for turn in range(30):
            for number, flow in enumerate(flows):
                flow.s(b"turn %d of %d" % (turn, number), lost=turn == number)
                self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"between")
        for flow in flows:
            flow.close()
        result = self.unwrap()
        times = [packet.time for packet in result.packets]
        self.assertEqual(times, sorted(times))
        self.assertEqual(len(result.connections()), 19)

    def test_more_than_is_held(self):
        """A hole that is never filled, and behind it more than waits in memory: all of it is there."""
        flow = self.session(down=[b"before"])
        flow.s(b"lost", lost=True)
        flow.s(b"behind")
        others = [self.scene.frame(bytes(250000)) for _ in range(80)]
        flow.close()
        result = self.unwrap()
        self.assertEqual(self.only(result)[3].read(10, 6), b"behind")
        self.assertEqual([packet.time for packet in result.kept], [self.scene.time(frame) for frame in others])
        self.assertEqual(max(packet.size for packet in result.kept), 250000)
        self.assertIn("packets stand behind later ones", self.ran.errors)


if __name__ == "__main__":
    outputs.main()
