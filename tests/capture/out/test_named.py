#!/usr/bin/env python3
"""--unwrap: which ports and addresses the made-up connections have, and by which names."""
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import CLIENT_UDP, RELAY, craft, rewritten, said, scene  # noqa: E402


class Ports(outputs.Case):
    def test_one_after_the_other(self):
        """A port used again is another connection: it begins with other numbers."""
        for number in range(3):
            flow = self.session(client="192.0.2.10:45000", up=[b"number %d" % number], isn=(1000 + number * 5000, 90000 + number * 5000))
            flow.close()
            self.scene.wait(1)
        result = self.unwrap()
        found = result.connections()
        self.assertEqual([said(rewritten.ends(connection)[2]) for connection in found], [b"number 0", b"number 1", b"number 2"])
        self.assertEqual({rewritten.ends(connection)[0] for connection in found}, {"192.0.2.10:45000"})
        begins = [connection.segments[0].seq for connection in found]
        self.assertEqual((begins[0], len(set(begins))), (0, 3))

    def test_at_once(self):
        """Two connections that would be one, through two proxies, stay two."""
        one = self.session(client="192.0.2.10:45000", server="192.0.2.1:1080", up=[b"one "])
        two = self.session(client="192.0.2.10:45000", server="192.0.2.2:1080", up=[b"two "])
        one.c(b"more")
        two.c(b"more")
        one.close()
        two.close()
        result = self.unwrap()
        found = {rewritten.ends(connection)[0]: said(rewritten.ends(connection)[2]) for connection in result.connections()}
        self.assertEqual(found, {"192.0.2.10:45000": b"one more", "192.0.2.10:45001": b"two more"})
        self.assertIn("another client's port", self.ran.errors)

    def test_beside_one_of_the_capture(self):
        """Nor does one become one with a connection that was there without a proxy."""
        direct = self.flow(client="192.0.2.10:45000", server=scene.DST)
        direct.open()
        self.session(client="192.0.2.10:45000", up=[b"proxied"]).close()
        direct.c(b"direct")
        direct.close()
        opener, _, first, _ = self.only(self.unwrap())
        self.assertEqual((opener, said(first)), ("192.0.2.10:45001", b"proxied"))


class Names(outputs.Case):
    def hosts(self, result):
        return [rewritten.ends(connection)[1].rsplit(":", 1)[0].strip("[]") for connection in result.connections()]

    def test_the_same_name(self):
        for name in ("one.example:80", "two.example:80", "ONE.example:443", "One.Example:80"):
            self.session(dst=name).close()
        result = self.unwrap()
        hosts = self.hosts(result)
        self.assertEqual(hosts[0], hosts[2])
        self.assertEqual(hosts[0], hosts[3])
        self.assertNotEqual(hosts[0], hosts[1])
        self.assertEqual(result.names, {hosts[0]: "one.example", hosts[1]: "two.example"})
        self.assertIn("2 names with made-up addresses", self.ran.errors)

    def test_addresses_of_the_capture(self):
        """Those that occur in it, as ends of packets or in messages, are left to whom they belong."""
        self.session(dst="198.51.100.1:80").close()
        self.scene.udp("198.51.100.2:5000", "192.0.2.99:5000", b"something")
        self.scene.ip(craft.ip_packet("198.51.100.3", "192.0.2.99", 1, b"\x08\0\0\0\0\0\0\0"))
        self.session(dst="named.example:80").close()
        flow = self.associate()
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("198.51.100.4:53", b"question"))
        flow.close()
        self.assertEqual(list(self.unwrap().names), ["198.51.100.5"])

    def test_clients_of_both_families(self):
        """A name has an address of each family, as it may have outside."""
        self.session(dst="both.example:80").close()
        for _ in range(2):
            self.session(client=f"[2001:db8::10]:{41000 + self.count}", server="[2001:db8::1]:1080", dst="BOTH.example:80").close()
        result = self.unwrap()
        self.assertEqual(result.names, {"198.51.100.1": "both.example", "2001:db8:1::1": "BOTH.example"})
        self.assertEqual(self.hosts(result), ["198.51.100.1", "2001:db8:1::1", "2001:db8:1::1"])

    def test_mixed_families(self):
        """IPv4 and IPv6 meet in a packet of IPv6."""
        self.session(dst="[2001:db8::7]:80", up=[b"question"]).close()
        opener, answerer, first, _ = self.only(self.unwrap())
        self.assertEqual((opener, answerer, said(first)), ("[::ffff:192.0.2.10]:40001", "[2001:db8::7]:80", b"question"))

    def test_strange_names(self):
        """Octets that are no text are written as everywhere; an empty name has none to be written."""
        self.session(dst=(b"a\x00b\xff\\c\n", 80), up=[b"one"]).close()
        self.session(dst=(b"", 80), up=[b"two"]).close()
        self.session(dst=(b"x" * 255, 80), up=[b"three"]).close()
        result = self.unwrap()
        self.assertEqual(sorted(result.names.values()), sorted(["a\\x00b\\xff\\\\c\\x0a", "x" * 255]))
        self.assertEqual(len(set(self.hosts(result))), 3)


if __name__ == "__main__":
    outputs.main()
