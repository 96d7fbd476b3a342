#!/usr/bin/env python3
"""--unwrap: the datagrams of associations, whole ones and those that came in fragments."""
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import CLIENT_UDP, RELAY, craft, said  # noqa: E402


class Datagrams(outputs.Case):
    def up(self, dst, data, **how):
        return self.scene.udp(CLIENT_UDP, RELAY, craft.datagram(dst, data, **how))

    def down(self, dst, data, **how):
        return self.scene.udp(RELAY, CLIENT_UDP, craft.datagram(dst, data, **how))

    def told(self, result):
        return [(datagram.source, datagram.target, datagram.data) for datagram in result.datagrams()]

    def test_both_ways(self):
        flow = self.associate()
        sent = self.up("203.0.113.53:53", b"question")
        self.down("203.0.113.53:53", b"answer")
        self.up("name.example:53", b"another")
        flow.close()
        result = self.unwrap()
        self.assertEqual(result.names, {"198.51.100.1": "name.example"})
        self.assertEqual(self.told(result), [(CLIENT_UDP, "203.0.113.53:53", b"question"),
                                             ("203.0.113.53:53", CLIENT_UDP, b"answer"),
                                             (CLIENT_UDP, "198.51.100.1:53", b"another")])
        self.assertEqual(result.datagrams()[0].time, self.scene.time(sent))
        self.assertEqual(result.kept, [])
        self.assertEqual(result.connections(), [])

    def test_fragments(self):
        """A sequence is one datagram; one that never becomes whole is none, and is told."""
        flow = self.associate()
        dst = "203.0.113.53:53"
        self.up(dst, b"one ", frag=1)
        self.down(dst, b"the other way", frag=1)
        self.up(dst, b"two ", frag=2)
        self.up(dst, b"alone")
        self.up(dst, b"three", frag=0x83)
        self.up(dst, b"lost", frag=2)
        flow.close()
        result = self.unwrap()
        self.assertEqual(self.told(result), [(CLIENT_UDP, dst, b"alone"), (CLIENT_UDP, dst, b"one two three")])
        self.assertEqual(result.kept, [])
        self.assertIn("2 fragments of datagrams that never became whole left out", self.ran.errors)

    def test_fragment_that_is_cut(self):
        """Amid others nobody could see that octets are missing."""
        flow = self.associate()
        first = craft.datagram("203.0.113.53:53", b"0123456789", frag=1)
        self.scene.udp(CLIENT_UDP, RELAY, first, keep_data=len(first) - 4)
        self.up("203.0.113.53:53", b"the rest", frag=0x82)
        flow.close()
        self.assertEqual(self.told(self.unwrap()), [])
        self.assertIn("2 fragments of datagrams that never became whole left out", self.ran.errors)

    def test_fragments_of_more_than_a_packet(self):
        """What is whole and longer than any datagram over IPv4 is not shown, and told."""
        flow = self.associate()
        for whole in (65508, 65507):
            self.up("203.0.113.53:53", bytes(30000), frag=1)
            self.up("203.0.113.53:53", bytes(whole - 30000), frag=0x82)
        flow.close()
        result = self.unwrap()
        self.assertEqual([datagram.size for datagram in result.datagrams()], [65507])
        self.assertIn("1 datagram is too large for one packet", self.ran.errors)

    def test_before_the_reply(self):
        """Datagrams that are ahead of the reply in the capture are the association's, and not there twice."""
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.c(craft.request(3, "0.0.0.0:0"))
        self.up("203.0.113.53:53", b"early")
        flow.s(craft.reply(0, RELAY))
        self.up("203.0.113.53:53", b"in time")
        flow.close()
        result = self.unwrap()
        self.assertEqual([data for _, _, data in self.told(result)], [b"early", b"in time"])
        self.assertEqual(result.kept, [])

    def test_strangers(self):
        """What is no datagram of the association's stays as it is."""
        flow = self.associate()
        self.up("203.0.113.53:53", b"question")
        stranger = self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"strange")
        torn = self.scene.udp(CLIENT_UDP, RELAY, b"\0\0")
        flow.close()
        late = self.up("203.0.113.53:53", b"late")
        result = self.unwrap()
        self.assertEqual([packet.time for packet in result.kept], [self.scene.time(frame) for frame in (stranger, torn, late)])

    def test_fragments_of_ip(self):
        """The packets that bore a datagram in parts are gone, all of them, and those of no session are there."""
        flow = self.associate()
        data = bytes(range(256)) * 8
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", data), cuts=(800, 1600))
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", bytes(2000), cuts=(1000,))
        flow.close()
        result = self.unwrap()
        self.assertEqual(self.told(result), [(CLIENT_UDP, "203.0.113.53:53", data)])
        self.assertEqual(len(result.kept), 2)

    def test_fragments_of_ip_mixed(self):
        """Those of several datagrams, the first of which becomes whole last."""
        flow = self.associate()
        parts = []
        for ident, octets in ((1, b"a" * 2000), (2, b"b" * 2000), (3, b"c" * 2000)):
            whole = craft.udp_datagram(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", octets))
            parts.append(craft.fragments("192.0.2.10", "192.0.2.1", craft.UDP, whole, (1000,), ident=ident))
        for number, part in ((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)):
            self.scene.ip(parts[number][part])
        flow.close()
        result = self.unwrap()
        self.assertEqual([data[:1] for _, _, data in self.told(result)], [b"c", b"b", b"a"])
        self.assertEqual(result.kept, [])

    def test_segments_in_fragments_of_ip(self):
        flow = self.session()
        flow.c(bytes(2000), cuts=(800, 1600))
        flow.close()
        result = self.unwrap()
        self.assertEqual(said(self.only(result)[2]), bytes(2000))
        self.assertEqual(result.kept, [])

    def test_cut(self):
        flow = self.associate()
        datagram = craft.datagram("203.0.113.53:53", b"0123456789")
        self.scene.udp(CLIENT_UDP, RELAY, datagram, keep_data=len(datagram) - 4)
        flow.close()
        [datagram] = self.unwrap().datagrams()
        self.assertEqual((datagram.data, datagram.size), (b"012345", 10))


if __name__ == "__main__":
    outputs.main()
