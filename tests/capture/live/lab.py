"""The network of its own: proxies, origins, and tcpdump on its loopback interface."""
import http.server
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

import packets

HERE = os.path.dirname(os.path.abspath(__file__))
START = os.path.join(HERE, "..", "..", "interop", "start")
WEB, WEB6 = ("127.0.0.5", 8080), ("::1", 8080)
ECHO, NAMES, SECURE = ("127.0.0.5", 7007), ("127.0.0.53", 53), ("127.0.0.5", 8443)
HOSTS = "127.0.0.1 localhost\n::1 localhost6\n127.0.0.5 origin.test\n::1 six.test\n"
ECHO_WORDS = [ECHO[0], str(ECHO[1])]
PATIENCE = 30


def missing():
    """What is not here of what this needs."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    programs = ("tcpdump", "curl", "ncat", "microsocks", "danted", "ssh", "sshd", "openssl", "nft", "unshare", "ip", "mount")
    lacking = [name for name in programs if not any(os.access(os.path.join(folder, name), os.X_OK)
                                                    for folder in os.environ["PATH"].split(":"))]
    if os.geteuid() != 0:
        lacking.append("root")
    try:
        import_socks()
    except ImportError:
        lacking.append("python3-socks")
    return lacking


def import_socks():
    """PySocks, also where Debian's is not this Python's. (A folder named socks beside us is none.)"""
    for folder in ("", "/usr/lib/python3/dist-packages"):
        sys.modules.pop("socks", None)
        if folder:
            sys.path.append(folder)
        try:
            import socks
        except ImportError:
            continue
        if hasattr(socks, "socksocket"):
            return socks
    raise ImportError("no PySocks here")


def enter(folder):
    """Inside the namespaces: an interface of loopback, names, a resolver. `folder` holds what is laid over /etc."""
    for command in (["ip", "link", "set", "lo", "mtu", "1500", "up"], ["ip", "address", "add", "127.0.0.1/8", "dev", "lo"]):
        subprocess.run(command, stderr=subprocess.DEVNULL)
    for name, text in (("hosts", HOSTS), ("resolv.conf", "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n"),
                       ("nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n")):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        subprocess.run(["mount", "--bind", path, os.path.realpath(f"/etc/{name}")], check=True)


class Web(http.server.ThreadingHTTPServer):
    """GET /TOKEN/SIZE answers with so many octets; POST with as many as it got. Remembers who asked for which token."""
    daemon_threads = True
    request_queue_size = 64
    askers = {}

    def __init__(self, address):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Asked)


class Asked(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, size):
        Web.askers[self.path] = self.client_address[:2]
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"x" * size)

    def do_GET(self):
        self.answer(int(self.path.rsplit("/", 1)[1]))

    def do_POST(self):
        self.answer(len(self.rfile.read(int(self.headers["Content-Length"]))))


class Echo:
    """Returns what it gets, by TCP and UDP; remembers who came last."""
    last = None

    def __init__(self):
        self.listener = socket.create_server(ECHO, backlog=64)
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(ECHO)
        in_background(self.accept)
        in_background(self.receive)

    def accept(self):
        while True:
            connection, Echo.last = self.listener.accept()
            in_background(self.echo, connection)

    def echo(self, connection):
        with connection:
            try:
                while octets := connection.recv(65536):
                    connection.sendall(octets)
            except OSError:
                pass

    def receive(self):
        while True:
            octets, sender = self.datagrams.recvfrom(65536)
            self.datagrams.sendto(octets, sender)


def answer_names():
    """A server of names: dns.test is 127.0.0.5, nothing else exists."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(NAMES)
    while True:
        question, sender = server.recvfrom(4096)
        server.sendto(name_answer(question), sender)


def name_answer(question):
    known = b"\3dns\4test\0\0\1" in question
    head = question[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, int(known), 0, 0)
    end = question.index(b"\0", 12) + 5
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\5" if known else b""
    return head + question[12:end] + record


def name_question(name, number=0x1234):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"


def serve_tls(folder):
    """TLS on SECURE, with a certificate of its own."""
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", "/CN=origin.test"], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(SECURE)

    def accept():
        while True:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.sendall(secure.recv(4096))
    in_background(accept)


def in_background(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()


class Proxy:
    """A proxy of tests/interop/start, in the foreground of a process of ours."""

    def __init__(self, name, port, folder, user=None, password=None):
        self.name, self.end = name, ("127.0.0.1", port)
        self.user, self.password = user, password
        words = [START, name, str(port)] + ([user, password] if user else [])
        self.log = open(os.path.join(folder, f"{name}-{port}.log"), "wb")
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "SOCKSPEC_INTEROP_DIR": folder})

    def wait(self):
        """Until it answers a greeting; nothing tells when that will be, so it is asked again and again."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(self.end, timeout=PATIENCE) as connection:
                    connection.sendall(b"\5\2\0\2")
                    if connection.recv(2)[:1] == b"\5":
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            threading.Event().wait(0.05)
        with open(self.log.name, "rb") as log:
            raise SystemExit(f"make-real: {self.name} does not answer: {log.read().decode(errors='replace')[-500:]}")


class Tcpdump:
    """Records from now on; `stop` returns the octets of the file."""

    def __init__(self, interface="lo", snaplen=None):
        words = ["tcpdump", "-i", interface, "-n", "-U", "--immediate-mode", "-B", "65536", "-w", "-"]
        self.process = subprocess.Popen(words + (["-s", str(snaplen)] if snaplen else []), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.octets = b""
        self.grown = threading.Condition()
        line = b""
        while b"listening on" not in line:
            line = self.process.stderr.readline()
            if not line:
                raise SystemExit("make-real: tcpdump does not record here")
        in_background(self.read)

    def read(self):
        while piece := os.read(self.process.stdout.fileno(), 65536):
            with self.grown:
                self.octets += piece
                self.grown.notify_all()

    def stop(self):
        """Ends it once it has seen a last packet of ours, which is not part of the capture. None where packets were lost, as on a
        busy machine."""
        mark = b"sockspec capture ends here"
        with self.grown:
            for _ in range(PATIENCE):
                # Said again each second: what wakes tcpdump is sometimes missed on a busy machine.
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                    last.sendto(mark, ("127.0.0.9", 9))
                if self.grown.wait_for(lambda: mark in self.octets, 1):
                    break
            else:
                raise SystemExit("make-real: tcpdump has not seen the last packet")
        self.process.terminate()
        said = self.process.stderr.read()
        self.process.wait()
        dropped = re.search(rb"(\d+) packets? dropped by kernel", said)
        if dropped is None or int(dropped[1]) > 0:
            return None
        end = 24
        for frame in packets.pcap_frames(self.octets[:self.octets.index(mark) + len(mark)]):
            if mark in frame.octets:
                break
            end += 16 + len(frame.octets)
        return self.octets[:end]
