#!/usr/bin/env python3
"""--unwrap: from where it reads and where to it writes makes no difference to what it writes."""
import os
import sys
import threading

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import CLIENT_UDP, RELAY, craft  # noqa: E402


class Ways(outputs.Case):
    """From where and to where."""

    def setUp(self):
        super().setUp()
        self.scene.udp("192.0.2.77:999", "192.0.2.78:999", b"something")
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.c(craft.request(3, "0.0.0.0:0"))
        self.scene.udp(CLIENT_UDP, RELAY, craft.datagram("203.0.113.53:53", b"early"))
        flow.s(craft.reply(0, RELAY))
        flow.close()
        for number in range(5):
            self.session(dst=f"n{number}.example:80", up=[b"question"], down=[b"answer" * 1000]).close()
        self.capture()
        self.out = self.path("out.pcapng")
        ran = self.decode(self.path("in.pcap"), "--unwrap", self.out)
        self.assertEqual(ran.status, 0, ran.errors)
        with open(self.out, "rb") as file:
            self.want = file.read()

    def same(self, ran):
        self.assertEqual(ran.status, 0, ran.errors)
        with open(self.out, "rb") as file:
            self.assertEqual(file.read(), self.want)

    def test_standard_input(self):
        os.unlink(self.out)
        with open(self.path("in.pcap"), "rb") as file:
            self.same(self.decode("-", "--unwrap", self.out, stdin=file))

    def test_pipe(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)

        def feed():
            with open(self.path("in.pcap"), "rb") as file, open(pipe, "wb") as out:
                out.write(file.read())

        feeding = threading.Thread(target=feed)
        feeding.start()
        ran = self.decode(pipe, "--unwrap", self.out)
        feeding.join()
        self.same(ran)

    def test_pipe_with_filter(self):
        """Frames that the filter left out are counted in the file, and not in the temporary one."""
        ran = self.decode(self.path("in.pcap"), "--unwrap", self.out, "--filter", "tcp or port 50001")
        with open(self.out, "rb") as file:
            self.want = file.read()
        with open(self.path("in.pcap"), "rb") as file:
            self.same(self.decode("-", "--unwrap", self.out, "--filter", "tcp or port 50001", stdin=file))
        self.assertIn("early", str(self.want))
        self.assertEqual(ran.status, 0)

    def test_standard_output(self):
        """In place of the records."""
        ran = self.decode(self.path("in.pcap"), "--unwrap", "-")
        self.assertEqual((ran.status, ran.out), (0, self.want))

    def test_with_lint(self):
        self.same(self.decode(self.path("in.pcap"), "--unwrap", self.out, "--lint", "--verbose"))



if __name__ == "__main__":
    outputs.main()
