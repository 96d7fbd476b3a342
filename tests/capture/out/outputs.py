"""What the tests of --extract and --unwrap share: a scene becomes a capture, decode reads it, and what it wrote is read."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import craft  # noqa: E402
import rewritten  # noqa: E402
import scene  # noqa: E402

LIMIT = 120  # seconds

RELAY = "192.0.2.1:50001"
CLIENT_UDP = "192.0.2.10:41000"

GET = b"GET /page HTTP/1.1\r\nHost: inner.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"


class Ran:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.errors = done.stderr.decode("utf-8", "replace")

    def records(self, kind=None):
        records = [json.loads(line) for line in self.out.decode().splitlines()]
        return [record for record in records if kind in (None, record["type"])]


class Case(unittest.TestCase):
    """Each test has a folder of its own, and a scene to fill."""

    def setUp(self):
        self.work = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.work)
        self.scene = scene.Scene(self.id(), "")
        self.count = 0

    def path(self, name):
        return os.path.join(self.work, name)

    def flow(self, **how):
        """Another connection; its client's port is another, too."""
        self.count += 1
        how.setdefault("client", f"192.0.2.10:{40000 + self.count}")
        return scene.Flow(self.scene, **how)

    def session(self, dst=scene.DST, up=(), down=(), **how):
        """One from its SYN up to what is relayed, and that; still open."""
        flow = self.flow(**how)
        flow.open()
        flow.greet()
        flow.ask(dst=dst)
        for octets in up:
            flow.c(octets)
        for octets in down:
            flow.s(octets)
        return flow

    def capture(self, name="in.pcap"):
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(self.scene.octets())
        return path

    def decode(self, *args, **how):
        return Ran(subprocess.run([os.environ["SOCKSPEC"], "decode", *args], capture_output=True, timeout=LIMIT, **how))

    def unwrap(self, *args):
        """Decodes the scene, and reads what --unwrap wrote."""
        path = self.path("out.pcapng")
        self.ran = self.decode("--json", self.capture(), "--unwrap", path, *args)
        self.assertEqual(self.ran.status, 0, self.ran.errors)
        self.assertIn("unwrapped: ", self.ran.errors)
        return self.read(path)

    def read(self, path):
        with open(path, "rb") as file:
            return rewritten.Rewritten(file.read())

    def extract(self, *args):
        """Decodes the scene; the records, with the files' octets by their names."""
        path = self.path("files")
        self.ran = self.decode("--json", self.capture(), "--extract", path, *args)
        self.assertEqual(self.ran.status, 0, self.ran.errors)
        self.assertIn("extracted: ", self.ran.errors)
        files = {}
        for name in os.listdir(path):
            with open(os.path.join(path, name), "rb") as file:
                files[name] = file.read()
        return files

    def associate(self):
        """An association whose relay is RELAY; still open."""
        flow = self.flow()
        flow.open()
        flow.greet()
        flow.ask(cmd=3, dst="0.0.0.0:0", bnd=RELAY)
        return flow

    def only(self, result):
        """The one connection of a result: who opened it, with whom, and what they said."""
        found = result.connections()
        self.assertEqual(len(found), 1)
        return rewritten.ends(found[0])


def said(stream):
    """What a side said, whole."""
    return stream.read(0, stream.extent())


def main():
    if "SOCKSPEC" not in os.environ:
        print("SOCKSPEC names the program")
        sys.exit(2)
    unittest.main(verbosity=1)
