#!/usr/bin/env python3
"""A small SOCKS5 proxy (CONNECT only) with bad habits to choose from, for the tester's own tests.

Prints "listening on HOST:PORT" once it accepts.
"""
import argparse
import os
import select
import signal
import socket
import struct
import sys
import threading

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--answer", choices=["silent", "close", "reset", "http", "garbage", "flood", "drip"])
parser.add_argument("--exit-after", type=int, help="connections, and then the process is gone")
parser.add_argument("--serial", action="store_true", help="one client at a time")
parser.add_argument("--flaky", action="store_true", help="every other CONNECT to an IPv4 address is refused")
parser.add_argument("--crash-on", help="a name: a CONNECT to it ends the process as a sanitizer does")
parser.add_argument("--hurt-on", help="a name: a CONNECT to it ends the connection and prints a report")
parser.add_argument("--vanish-on", help="a name: a CONNECT to it ends the process without a word")
parser.add_argument("--hang-on", help="a name: after a CONNECT to it nobody is served any more")
parser.add_argument("--break", dest="broken", choices=["ipv4", "replies", "selection", "rsv"],
                    help="CONNECT to IPv4 is refused; no failure replies; VER 04 in the selection; RSV 01 in replies")
parser.add_argument("--gssapi", metavar="HEX", help="selects 01 when it is offered alone, and answers the first frame so")
parser.add_argument("--late", type=int, default=0, help="so many connections are closed before the first is served")
parser.add_argument("--ignore-term", action="store_true")
parser.add_argument("--supervised", action="store_true", help="what has ended is started again at the same port")
parser.add_argument("--late-for-port", metavar="FILE", help="ends as if the port were taken, unless the file is there; makes it")
options = parser.parse_args()

REPORT = "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011\n    #0 0x1 in parse\n"
connects = 0
hung = threading.Event()


class Gone(Exception):
    pass


def take(conn, size):
    octets = b""
    while len(octets) < size:
        piece = conn.recv(size - len(octets))
        if not piece:
            raise Gone
        octets += piece
    return octets


def relay(a, b):
    open_ends = [a, b]
    while open_ends:
        for end in select.select(open_ends, [], [])[0]:
            other = b if end is a else a
            octets = end.recv(65536)
            if octets:
                other.sendall(octets)
            else:
                open_ends.remove(end)
                other.shutdown(socket.SHUT_WR)


def end_process():
    os._exit(0)


def negotiate(conn):
    _, count = take(conn, 2)
    methods = take(conn, count)
    wanted = 2 if options.user else 0
    if options.gssapi is not None and methods == b"\x01":
        conn.sendall(b"\x05\x01")
        if take(conn, 2) == b"\x01\x01":
            take(conn, struct.unpack(">H", take(conn, 2))[0])
            conn.sendall(bytes.fromhex(options.gssapi))
        raise Gone
    if wanted not in methods:
        conn.sendall(b"\x05\xff")
        raise Gone
    conn.sendall(bytes([4 if options.broken == "selection" else 5, wanted]))
    if wanted == 2:
        user = take(conn, take(conn, 2)[1])
        password = take(conn, take(conn, 1)[0])
        right = (user.decode(), password.decode()) == (options.user, options.password)
        conn.sendall(b"\x01\x00" if right else b"\x01\x01")
        if not right:
            raise Gone


def reply(conn, rep):
    conn.sendall(bytes([5, rep, 1 if options.broken == "rsv" else 0, 1, 0, 0, 0, 0, 0, 0]))


def refuse(conn, rep):
    if options.broken != "replies":
        reply(conn, rep)
    raise Gone


def look_out(name):
    if options.crash_on == name:
        sys.stderr.write(REPORT)
        sys.stderr.flush()
        os.abort()
    if options.hurt_on == name:
        sys.stderr.write(REPORT)
        sys.stderr.flush()
        raise Gone
    if options.vanish_on == name:
        end_process()
    if options.hang_on == name:
        hung.set()


def request(conn):
    global connects
    _, command, _, kind = take(conn, 4)
    if kind == 1:
        host = socket.inet_ntop(socket.AF_INET, take(conn, 4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, take(conn, 16))
    else:
        host = take(conn, take(conn, 1)[0]).decode("latin-1")
    port = struct.unpack(">H", take(conn, 2))[0]
    if command != 1:
        refuse(conn, 7)
    if kind == 3:
        look_out(host)
        if host.endswith(".invalid"):
            refuse(conn, 4)
    if kind == 1:
        connects += 1
        if options.broken == "ipv4" or options.flaky and connects % 2 == 0:
            refuse(conn, 1)
    try:
        origin = socket.create_connection((host, port), timeout=5)
    except OSError:
        refuse(conn, 5 if kind != 3 else 4)
    origin.settimeout(None)
    reply(conn, 0)
    with origin:
        relay(conn, origin)


def misbehave(conn):
    if options.answer == "silent":
        while conn.recv(65536):
            pass
    elif options.answer == "reset":
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif options.answer == "http":
        conn.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        conn.recv(65536)
    elif options.answer == "garbage":
        conn.sendall(os.urandom(64).replace(b"\x05", b"\x06"))
        conn.recv(65536)
    elif options.answer == "flood":
        while True:
            conn.sendall(b"\x06" * 65536)
    elif options.answer == "drip":
        for octet in b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00":
            conn.sendall(bytes([octet]))
            if select.select([conn], [], [], 1)[0] and not conn.recv(65536, socket.MSG_PEEK):
                return
            if threading.Event().wait(1):
                return


def serve(conn):
    with conn:
        try:
            if options.answer:
                misbehave(conn)
                return
            if hung.is_set():
                threading.Event().wait()
            negotiate(conn)
            request(conn)
        except (Gone, OSError):
            pass


def supervise():
    """Returns in every child in turn, which ends with its supervisor."""
    alive, held = os.pipe()
    while True:
        child = os.fork()
        if child == 0:
            os.close(held)
            threading.Thread(target=lambda: (os.read(alive, 1), end_process()), daemon=True).start()
            return
        os.waitpid(child, 0)
        threading.Event().wait(0.3)  # as supervisors do


def listen():
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", options.port))
    options.port = bound.getsockname()[1]
    return bound


if options.late_for_port and not os.path.exists(options.late_for_port):
    open(options.late_for_port, "w").close()
    sys.exit("bind: Address already in use")
if options.supervised:
    listen().close()
    print("listening on 127.0.0.1:%d" % options.port, flush=True)
    supervise()
if options.ignore_term:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, lambda *_: end_process())
listener = listen()
listener.listen(128)
if not options.supervised:
    print("listening on 127.0.0.1:%d" % options.port, flush=True)
count = 0
while True:
    client, _ = listener.accept()
    count += 1
    if options.exit_after is not None and count > options.exit_after:
        end_process()
    if count <= options.late:
        client.close()
    elif options.serial:
        serve(client)
    else:
        threading.Thread(target=serve, args=(client,), daemon=True).start()
