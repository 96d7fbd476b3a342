#!/usr/bin/env python3
"""--unwrap: what a session relayed, as a connection of its own."""
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import GET, OK, craft, rewritten, said, scene  # noqa: E402

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def flags(connection):
    return [segment.flags for segment in connection.segments]


class Connections(outputs.Case):
    def test_one(self):
        """SYN with the request, SYN and ACK with the reply, data with what bore it; numbers from 0; both ends end."""
        flow = self.flow()
        flow.open()
        flow.greet()
        request, reply = flow.ask(dst="203.0.113.5:80")
        up, down = flow.c(GET), flow.s(OK)
        flow.segment("client")
        ending = len(self.scene.packets)
        flow.close()
        result = self.unwrap()
        connection = result.connections()[0]
        opener, answerer, first, second = rewritten.ends(connection)
        self.assertEqual((opener, answerer), ("192.0.2.10:40001", "203.0.113.5:80"))
        self.assertEqual((said(first), said(second)), (GET, OK))
        self.assertEqual(flags(connection), [SYN, SYN | ACK, ACK, PSH | ACK, ACK, PSH | ACK, ACK, FIN | ACK, ACK, FIN | ACK, ACK])
        at = self.scene.time
        times = [at(request), at(reply), at(reply), at(up), at(up), at(down), at(down)] + [at(ending + 1)] * 2 + [at(ending + 2)] * 2
        self.assertEqual([packet.time for packet in result.packets], times)
        numbers = [(segment.seq, segment.ack) for segment in connection.segments]
        self.assertEqual(numbers[:4], [(0, 0), (0, 1), (1, 1), (1, 1)])
        self.assertEqual(numbers[-1], (len(GET) + 2, len(OK) + 2))
        self.assertIn("192.0.2.1:1080", result.packets[0].comment)
        self.assertEqual(result.names, {})

    def test_data_with_the_request_and_with_the_reply(self):
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.c(craft.request(1, scene.DST) + b"early ")
        flow.s(craft.reply(0, scene.BND) + b"at once")
        flow.c(b"later")
        flow.close()
        _, _, first, second = self.only(self.unwrap())
        self.assertEqual((said(first), said(second)), (b"early later", b"at once"))

    def test_retransmitted_and_out_of_order(self):
        """What came early waits for what it follows; nothing is there twice."""
        flow = self.session()
        flow.c(b"one ")
        flow.c(b"one ", at=flow.sent["client"] - 4)
        late = flow.sent["client"]
        flow.c(b"three ", at=late + 4)
        flow.c(b"two ", at=late)
        flow.s(b"answer")
        flow.close()
        result = self.unwrap()
        connection = result.connections()[0]
        data = [segment.data for segment in connection.segments if segment.data]
        self.assertEqual(data, [b"one ", b"two ", b"three ", b"answer"])
        seqs = [segment.seq for segment in connection.segments if segment.data]
        self.assertEqual(seqs, [1, 5, 9, 1])
        self.assertEqual([packet.time for packet in result.packets], sorted(packet.time for packet in result.packets))

    def test_gap(self):
        """What the capture lacks takes its numbers, and is in no packet."""
        flow = self.session()
        flow.s(b"before")
        flow.s(b"lost" * 100, lost=True)
        flow.s(b"behind")
        flow.segment("client")
        flow.close()
        _, _, _, second = self.only(self.unwrap())
        self.assertEqual(second.read(0, 6), b"before")
        self.assertEqual(second.read(406, 6), b"behind")
        self.assertEqual([at for at in range(412) if at not in second.octets], list(range(6, 406)))

    def test_gap_does_not_delay(self):
        """Behind a hole that is never filled data has the time of what bore it, and the order stays."""
        flow = self.session()
        flow.s(b"before")
        flow.s(b"lost", lost=True)
        behind = flow.s(b"behind")
        other = self.session(dst="203.0.113.9:80", up=[b"meanwhile"])
        other.close()
        flow.close()
        result = self.unwrap()
        segment = [segment for segment in result.segments() if segment.data == b"behind"][0]
        self.assertEqual(segment.frame.time, self.scene.time(behind))
        times = [packet.time for packet in result.packets]
        self.assertEqual(times, sorted(times))

    def test_cut(self):
        """Octets that the snap length cut are missing in the packet, which tells its size."""
        flow = self.session()
        flow.s(b"abcdefgh" * 100, keep_data=10)
        flow.s(b"whole")
        flow.close()
        _, _, _, second = self.only(self.unwrap())
        self.assertEqual(second.read(0, 10), b"abcdefghab")
        self.assertEqual([second.known(at) for at in range(10, 800)], [None] * 790)
        self.assertEqual(len(second.octets), 805)
        self.assertEqual(second.read(800, 5), b"whole")

    def test_reset(self):
        for who in ("client", "server"):
            flow = self.session(dst=f"203.0.113.{len(who)}:80", up=[b"question"], down=[b"answer"])
            flow.segment(who, flags="R")
        for connection, who in zip(self.unwrap().connections(), ("client", "server")):
            opener, answerer, first, second = rewritten.ends(connection)
            self.assertEqual((said(first), said(second)), (b"question", b"answer"))
            last = connection.segments[-1]
            self.assertTrue(last.flags & RST)
            self.assertEqual(rewritten.peer(*last.source), opener if who == "client" else answerer)

    def test_ends_by_a_clock_that_goes_back(self):
        """An end comes behind all that was said, also where its time is an earlier one."""
        for end, who in (("R", "client"), ("FA", "server")):
            flow = self.session(dst=f"203.0.113.{len(end)}:80", up=[b"question"], down=[b"answer"])
            before = self.scene.time(len(self.scene.packets)) - 10**6
            flow.segment(who, flags=end, time=before)
        for connection, end in zip(self.unwrap().connections(), (RST, FIN)):
            ends = [number for number, segment in enumerate(connection.segments) if segment.flags & end]
            data = [number for number, segment in enumerate(connection.segments) if segment.data]
            self.assertEqual((len(ends), len(data)), (1, 2))
            self.assertGreater(ends[0], data[1])
            self.assertEqual(said(rewritten.ends(connection)[3]), b"answer")

    def test_open_at_the_end(self):
        self.session(up=[b"question"])
        connection = self.unwrap().connections()[0]
        self.assertFalse(any(segment.flags & (FIN | RST) for segment in connection.segments))

    def test_half_closed(self):
        flow = self.session(up=[b"question"])
        flow.segment("client", flags="FA")
        flow.s(b"answer")
        flow.segment("server", flags="FA")
        connection = self.unwrap().connections()[0]
        ends = [rewritten.peer(*segment.source) for segment in connection.segments if segment.flags & FIN]
        self.assertEqual(ends, ["192.0.2.10:40001", scene.DST])
        data = [bool(segment.flags & FIN) or segment.data for segment in connection.segments if segment.data or segment.flags & FIN]
        self.assertEqual(data, [b"question", True, b"answer", True])

    def test_nothing_relayed(self):
        self.session().close()
        _, _, first, second = self.only(self.unwrap())
        self.assertEqual((said(first), said(second)), (b"", b""))

    def test_mid_stream(self):
        """The SYN is not in the capture; the session is."""
        flow = self.flow()
        flow.sent = {"client": 0, "server": 0}
        flow.greet()
        flow.ask()
        flow.c(b"question")
        flow.close()
        opener, _, first, _ = self.only(self.unwrap())
        self.assertEqual((opener, said(first)), ("192.0.2.10:40001", b"question"))

    def test_late_packet(self):
        """What comes seconds after the end of a connection shows nothing, and harms nobody."""
        self.session(up=[b"question"]).close()
        self.scene.wait(5)
        flow = scene.Flow(self.scene, client="192.0.2.10:40001")
        flow.segment("client")
        result = self.unwrap()
        self.assertEqual(len(result.connections()), 1)
        self.assertEqual(result.kept, [])

    def test_bind(self):
        """Who came opens the connection to the client."""
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.ask(cmd=2, dst="203.0.113.5:0")
        flow.s(craft.reply(0, "203.0.113.5:5678"))
        flow.s(b"220 hello")
        flow.c(b"USER me")
        flow.close("server")
        opener, answerer, first, second = self.only(self.unwrap())
        self.assertEqual((opener, answerer), ("203.0.113.5:5678", "192.0.2.10:40001"))
        self.assertEqual((said(first), said(second)), (b"220 hello", b"USER me"))

    def test_nested(self):
        """What is inside the innermost session is shown, and nothing around it."""
        flow = self.session(dst="203.0.113.1:1080")
        flow.greet()
        flow.ask(dst="203.0.113.2:1080")
        flow.greet()
        flow.ask(dst="inner.example:80")
        flow.c(GET)
        flow.s(OK)
        flow.close()
        result = self.unwrap()
        opener, answerer, first, second = self.only(result)
        self.assertEqual((opener, result.names[answerer.rsplit(":", 1)[0]]), ("192.0.2.10:40001", "inner.example"))
        self.assertEqual((said(first), said(second)), (GET, OK))
        self.assertEqual(result.kept, [])

    def test_nested_refused(self):
        """Of a session inside that failed its dialogue is what went through."""
        flow = self.session(dst="203.0.113.1:1080")
        flow.greet()
        flow.ask(dst="203.0.113.2:80", rep=5)
        flow.close()
        _, answerer, first, _ = self.only(self.unwrap())
        self.assertEqual(answerer, "203.0.113.1:1080")
        self.assertEqual(said(first), craft.greeting(0) + craft.request(1, "203.0.113.2:80"))

    def test_nested_association(self):
        """Where the relay of one inside another session is nobody knows: the dialogue is what went through."""
        flow = self.session(dst="203.0.113.1:1080")
        flow.greet()
        flow.ask(cmd=3, dst="0.0.0.0:0", bnd="203.0.113.1:50001")
        flow.close()
        _, answerer, first, _ = self.only(self.unwrap())
        self.assertEqual(answerer, "203.0.113.1:1080")
        self.assertEqual(said(first), craft.greeting(0) + craft.request(3, "0.0.0.0:0"))

    def test_large_pieces(self):
        """What the dialogue held up comes in one piece, larger than any packet."""
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.c(craft.request(1, scene.DST))
        data = bytes(range(256)) * 400
        for at in range(0, len(data), 1024):
            flow.c(data[at:at + 1024])
        flow.s(craft.reply(0, scene.BND))
        flow.close()
        _, _, first, _ = self.only(self.unwrap())
        self.assertEqual(said(first), data)


if __name__ == "__main__":
    outputs.main()
