#!/usr/bin/env python3
"""--extract and --unwrap: what is said, and what is there, when something goes wrong."""
import os
import resource
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
import outputs  # noqa: E402
from outputs import craft  # noqa: E402

SYN = 2


def no_larger_than(size):
    """For a process whose files may not grow beyond that."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return {"preexec_fn": limit}


class Trouble(outputs.Case):
    def setUp(self):
        super().setUp()
        for number in range(40):
            self.session(dst=f"203.0.113.{number}:80", up=[b"question"], down=[bytes(60000)] * 2).close()
        self.source = self.capture()
        self.out, self.folder = self.path("out.pcapng"), self.path("files")

    def refused(self, ran, status, *said):
        """One line, and nothing else but what was there."""
        self.assertEqual((ran.status, ran.errors.count("\n"), ran.out), (status, 1, b""), ran.errors)
        for text in said:
            self.assertIn(text, ran.errors)
        self.assertEqual(os.listdir(self.work), ["in.pcap"])

    def failed(self, ran, *said):
        """The records are there, and what went wrong is said in the last line."""
        self.assertEqual(ran.status, 3, ran.errors)
        self.assertEqual(len(ran.records("session")), 40)
        for text in said:
            self.assertIn(text, ran.errors.splitlines()[-1])


class Unwrap(Trouble):
    def test_the_capture_itself(self):
        size = os.path.getsize(self.source)
        for name in (self.source, self.work + "/./in.pcap"):
            self.refused(self.decode(self.source, "--unwrap", name), 2, f"--unwrap: {name} is the capture itself; name another file")
        with open(self.source, "rb") as file:
            self.refused(self.decode("-", "--unwrap", self.source, stdin=file), 2, "is the capture itself")
        self.assertEqual(os.path.getsize(self.source), size)

    def test_no_such_folder(self):
        name = self.path("none/out.pcapng")
        self.refused(self.decode(self.source, "--unwrap", name), 2, f"sockspec: decode: cannot write {name}: No such file or directory")

    def test_folder_in_its_place(self):
        self.refused(self.decode(self.source, "--unwrap", self.work), 2, f"cannot write {self.work}: Is a directory")

    def test_records_on_standard_output_too(self):
        for option in ("--json", "--verbose"):
            self.refused(self.decode(self.source, "--unwrap", "-", option), 2, "the records go to standard output, too; name a file")

    def test_only_unwrapped_alone(self):
        self.refused(self.decode(self.source, "--only-unwrapped"), 2, "give both")

    def test_no_capture(self):
        """What was never a capture, or none that can be read, replaces nothing, from wherever it comes."""
        octets = b"something else, and enough of it to see that"
        with open(self.source, "wb") as file:
            file.write(octets)
        self.refused(self.decode(self.source, "--unwrap", self.out), 2)
        with open(self.source, "rb") as file:
            self.refused(self.decode("-", "--unwrap", self.out, stdin=file), 2)
        for octets in (octets, craft.pcap(self.scene.packets, 147)):
            ran = self.decode("-", "--unwrap", self.out, input=octets)
            self.assertEqual((ran.status, ran.out), (2, b""), ran.errors)
            self.assertEqual(os.listdir(self.work), ["in.pcap"])

    def test_damaged(self):
        """What stands before the damage."""
        os.truncate(self.source, os.path.getsize(self.source) - 20)
        self.assertEqual(self.decode(self.source, "--unwrap", self.out).status, 2)
        self.assertEqual(sum(segment.flags == SYN for segment in self.read(self.out).segments()), 40)

    def test_full_device(self):
        self.failed(self.decode("--json", self.source, "--unwrap", "/dev/full"),
                    "sockspec: decode: cannot write /dev/full: No space left on device")

    def test_full_disk(self):
        """What had the name before keeps it, and nothing else is left."""
        with open(self.out, "wb") as file:
            file.write(b"before")
        self.failed(self.decode("--json", self.source, "--unwrap", self.out, **no_larger_than(1000000)),
                    f"cannot write {self.out}: File too large")
        self.assertEqual(sorted(os.listdir(self.work)), ["in.pcap", "out.pcapng"])
        self.assertEqual(os.path.getsize(self.out), 6)

    def test_full_disk_for_the_temporary_file(self):
        with open(self.source, "rb") as file:
            ran = self.decode("-", "--unwrap", self.out, stdin=file, **no_larger_than(50000))
        self.assertEqual(ran.status, 3)
        self.assertIn("sockspec: decode: cannot write the temporary file for the capture: File too large\n", ran.errors)
        self.assertEqual(os.listdir(self.work), ["in.pcap"])

    def test_no_place_for_the_temporary_file(self):
        with open(self.source, "rb") as file:
            ran = self.decode("-", "--unwrap", self.out, stdin=file, env={**os.environ, "TMPDIR": self.path("none")})
        self.refused(ran, 3, "cannot make the temporary file for the capture: No such file or directory")

    def test_interrupted(self):
        """A signal while the result is written, which a pipe that is full holds up: one line, and no more is written."""
        for _ in range(100):
            self.scene.frame(bytes(250000))
        self.capture()
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        program = subprocess.Popen([os.environ["SOCKSPEC"], "decode", "--json", self.source, "--unwrap", pipe],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with open(pipe, "rb") as file:
            self.assertEqual(file.read(4), b"\x0a\x0d\x0d\x0a")
            program.send_signal(signal.SIGINT)
            self.assertLess(len(file.read()), os.path.getsize(self.source) // 2)
        errors = program.communicate(timeout=outputs.LIMIT)[1].decode()
        self.assertEqual((program.returncode, errors.splitlines()[-1]),
                         (3, f"sockspec: decode: --unwrap: interrupted; {pipe} is not written"))


class Extract(Trouble):
    def test_folder_that_is_not_empty(self):
        """Nothing in it is touched."""
        os.mkdir(self.folder)
        with open(os.path.join(self.folder, "kept"), "wb") as file:
            file.write(b"before")
        ran = self.decode(self.source, "--extract", self.folder)
        self.assertEqual((ran.status, ran.out, ran.errors.count("\n")), (2, b"", 1))
        self.assertIn(self.folder + " is not empty, and nothing in it is overwritten; name a new folder", ran.errors)
        self.assertEqual(os.listdir(self.folder), ["kept"])

    def test_folder_that_is_empty(self):
        os.mkdir(self.folder)
        self.assertEqual(self.decode(self.source, "--extract", self.folder).status, 0)
        self.assertEqual(len(os.listdir(self.folder)), 80)

    def test_file_in_its_place(self):
        self.refused(self.decode(self.source, "--extract", self.source), 2, f"cannot use {self.source} as a folder: Not a directory")

    def test_folder_that_cannot_be_made(self):
        name = self.path("none/files")
        self.refused(self.decode(self.source, "--extract", name), 2, f"cannot make the folder {name}: No such file or directory")

    def test_with_unwrap(self):
        """Where one of the two cannot be, neither is."""
        self.refused(self.decode(self.source, "--extract", self.source, "--unwrap", self.out), 2, "as a folder")
        self.refused(self.decode(self.source, "--extract", self.folder, "--unwrap", self.path("none/out")), 2, "none/out")

    def test_full_disk(self):
        """The number of a session is not given to what is not whole."""
        ran = self.decode("--json", self.source, "--extract", self.folder, "--unwrap", self.out, **no_larger_than(50000))
        self.assertEqual((ran.status, ran.errors.count("\n")), (3, 1))
        self.assertIn(f"cannot write {self.folder}/unfinished-1-down: File too large", ran.errors)
        self.assertEqual([name for name in os.listdir(self.folder) if not name.startswith("unfinished-")], [])
        self.assertEqual(sorted(os.listdir(self.work)), ["files", "in.pcap"])


if __name__ == "__main__":
    outputs.main()
