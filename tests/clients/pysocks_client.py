"""PySocks against the server at HOST PORT, with origins of its own on the loopback interface."""
import socket
import sys
import threading

import socks

PROXY = (sys.argv[1], int(sys.argv[2]))


def proxied(kind, user="bob", password="secret"):
    client = socks.socksocket(socket.AF_INET, kind)
    client.set_proxy(socks.SOCKS5, *PROXY, rdns=True, username=user, password=password)
    client.settimeout(20)
    return client


def echo_tcp(listener):
    while True:
        connection, _ = listener.accept()
        while data := connection.recv(65536):
            connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)


def echo_udp(host):
    while True:
        data, sender = host.recvfrom(65536)
        host.sendto(data, sender)


listener = socket.create_server(("127.0.0.1", 0))
host = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
host.bind(("127.0.0.1", 0))
threading.Thread(target=echo_tcp, args=(listener,), daemon=True).start()
threading.Thread(target=echo_udp, args=(host,), daemon=True).start()

for name in ("127.0.0.1", "localhost"):
    client = proxied(socket.SOCK_STREAM)
    client.connect((name, listener.getsockname()[1]))
    client.sendall(b"x" * 100000)
    client.shutdown(socket.SHUT_WR)
    received = b""
    while data := client.recv(65536):
        received += data
    assert received == b"x" * 100000, (name, len(received))
    client.close()

for name in ("127.0.0.1", "localhost"):
    client = proxied(socket.SOCK_DGRAM)
    for size in (0, 1, 1400, 20000, 60000):
        client.sendto(b"y" * size, (name, host.getsockname()[1]))
        data, sender = client.recvfrom(65536)
        assert data == b"y" * size, (name, size, len(data))
        assert sender == host.getsockname(), sender
    client.close()



def refused(client, destination, text):
    try:
        client.connect(destination)
    except socks.ProxyError as error:
        assert text in str(error), error
    else:
        raise SystemExit(f"connected, where '{text}' was expected")


refused(proxied(socket.SOCK_STREAM, password="wrong"), listener.getsockname(), "authentication failed")
closed = socket.socket()
closed.bind(("127.0.0.1", 0))
refused(proxied(socket.SOCK_STREAM), closed.getsockname(), "0x05")
