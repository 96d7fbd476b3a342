#!/usr/bin/env python3
"""--extract and --unwrap on the loopback interface until SIGINT. Exit status 77 where this process may not capture."""
import json
import os
import select
import signal
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import GET, OK, craft, rewritten, said  # noqa: E402

DST = "inner.example:80"
TRIES = 100


def converse(listener):
    """A session from its beginning to its end, both sides of it."""
    with socket.create_connection(listener.getsockname()) as client:
        server, _ = listener.accept()
        with server:
            for sender, receiver, octets in ((client, server, craft.greeting(0)), (server, client, b"\5\0"),
                                             (client, server, craft.request(1, DST)), (server, client, craft.reply(0, "127.0.0.1:9")),
                                             (client, server, GET), (server, client, OK)):
                sender.sendall(octets)
                receiver.recv(len(octets), socket.MSG_WAITALL)


class Live(outputs.Case):
    def test_until_interrupted(self):
        """What was seen until then is there, and a capture that is over as every other one."""
        out, folder = self.path("out.pcapng"), self.path("files")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        program = subprocess.Popen(
            [os.environ["SOCKSPEC"], "decode", "-i", "lo", "--filter", f"tcp port {listener.getsockname()[1]}", "--json",
             "--unwrap", out, "--extract", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(program.communicate)
        self.addCleanup(program.kill)
        for _ in range(TRIES):  # whether it captures already only a record tells
            converse(listener)
            if select.select([program.stdout], [], [], 0.2)[0]:
                break
        program.stdout.readline()
        converse(listener)  # the first one may have begun before the capture did
        record = json.loads(program.stdout.readline())
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=outputs.LIMIT)
        self.assertEqual(program.returncode, 0, errors)
        self.assertEqual((record["dst"], record["bytes_up"], record["bytes_down"]), (DST, len(GET), len(OK)))
        for name, octets in zip(sorted(record["extracted"]), (OK, GET)):
            with open(os.path.join(folder, name), "rb") as file:
                self.assertEqual(file.read(), octets)
        result = self.read(out)
        _, answerer, first, second = rewritten.ends(result.connections()[-1])
        self.assertEqual((result.names[answerer.rsplit(":", 1)[0]], said(first), said(second)), ("inner.example", GET, OK))
        self.assertEqual(sorted(os.listdir(self.work)), ["files", "out.pcapng"])


def may_capture():
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    if not may_capture():
        print("this process may not capture")
        sys.exit(77)
    outputs.main()
