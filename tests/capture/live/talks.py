"""What is recorded: each function has real clients talk, and returns what it knows of their sessions."""
import json
import socket
import ssl
import struct
import subprocess

from live import lab

socks = lab.import_socks()
TALKS = {}


def talk(name, interface="lo", snaplen=None):
    def register(function):
        TALKS[name] = (function, interface, snaplen)
        return function
    return register


def text(end):
    return f"[{end[0]}]:{end[1]}" if ":" in end[0] else f"{end[0]}:{end[1]}"


class Facts:
    """What is known of one session; None is known as well, what is not said is not known."""

    def __init__(self, proxy, **fields):
        self.fields = {"server": text(proxy.end), "gap_up": 0, "gap_down": 0, "conflicting_retransmission": False, **fields}
        self.up, self.down = [], []  # datagrams: address and octets of data
        self.departs = []  # the clauses that the proxy broke where the oracle does not look, on its other leg


NOT_ASKED = {"cmd": None, "cmd_code": None, "dst": None, "rep": None, "bnd": None, "bytes_up": 0, "bytes_down": 0}
WEBSITE = {"cmd": "CONNECT", "cmd_code": 1, "rsv": 0, "rep": 0, "rep2": None, "complete": True}


class Curl:
    count = 0

    def __init__(self, proxy, host, size, scheme="socks5", user=None, options=(), port=lab.WEB[1], post=None):
        Curl.count += 1
        self.path = f"/{Curl.count}/{size}"
        self.proxy, self.user, self.dst = proxy, user, f"{host}:{port}"
        self.scheme = scheme
        words = ["curl", "-s", "-g", "--max-time", "30", "--noproxy", "", "--socks5-basic", "-o", "/dev/null", "-w", "%{json}",
                 "-x", f"{scheme}://{text(proxy.end)}", *options]
        if user:
            words += ["--proxy-user", ":".join(user)]
        if post is not None:
            words += ["-H", "Expect:", "--data-binary", "x" * post]
        self.process = subprocess.Popen([*words, f"http://{self.dst}{self.path}"], stdout=subprocess.PIPE)

    def end(self):
        said = json.loads(self.process.communicate()[0])
        self.status = self.process.returncode
        self.told = said
        return self

    def facts(self, **fields):
        """What curl says of itself, and what the origin knows of who asked it. A small body is sent along with the request, and
        counted with it."""
        said = self.end().told
        known = {"client": f"{said['local_ip']}:{said['local_port']}" if said["local_port"] > 0 else None}
        if known["client"] is None:
            del known["client"]
        known["username"] = self.user[0] if self.user and fields.get("method") == 2 else None
        if self.status == 0:
            asker = lab.Web.askers[self.path]
            known.update(WEBSITE, dst=self.dst, bnd=bnd_of(self.proxy, asker), bytes_up=said["size_request"],
                         bytes_down=said["size_header"] + said["size_download"])
        return Facts(self.proxy, **{**known, **fields})


def bnd_of(proxy, asker):
    """Dante tells where it asks from; the others tell nothing."""
    return text(asker) if proxy.name == "danted" else "0.0.0.0:0"


def curl_plain(proxy):
    """Addresses, names, IPv6, what refuses, what does not exist, several at once."""
    facts = []
    none = {"method": 0, "auth_status": None}
    facts.append(Curl(proxy, "127.0.0.5", 100).facts(**none))
    facts.append(Curl(proxy, "origin.test", 3000, "socks5h").facts(**none))
    facts.append(Curl(proxy, "[::1]", 200).facts(**none))
    facts.append(Curl(proxy, "six.test", 10, "socks5h").facts(**none))
    facts.append(Curl(proxy, "127.0.0.5", 0, post=700).facts(**none))
    together = [Curl(proxy, "origin.test", 50 + number, "socks5h") for number in range(4)]
    facts += [curl.facts(**none) for curl in together]
    silent = proxy.name == "ssh-D"  # it has no failure replies
    refused = {**none, "cmd": "CONNECT", "cmd_code": 1, "rsv": 0, "rep": None if silent else 5, "bytes_up": 0, "bytes_down": 0,
               "complete": not silent}
    if silent:
        refused["bnd"] = None
    facts.append(Curl(proxy, "127.0.0.5", 0, port=1).facts(dst="127.0.0.5:1", **refused))
    nowhere = {**refused, "dst": "nowhere.test:8080"}
    del nowhere["rep"]  # 01, 03 or 04
    facts.append(Curl(proxy, "nowhere.test", 0, "socks5h").facts(**nowhere))
    return facts


def curl_password(proxy):
    right, wrong = (proxy.user, proxy.password), (proxy.user, "wrong")
    asked = {"method": 2, "auth_status": 0}
    facts = [Curl(proxy, "127.0.0.5", 100, user=right).facts(**asked),
             Curl(proxy, "origin.test", 100, "socks5h", user=right).facts(**asked)]
    refused = Curl(proxy, "127.0.0.5", 100, user=wrong).facts(**{**NOT_ASKED, "method": 2, "complete": True})
    facts += [refused, Curl(proxy, "127.0.0.5", 100).facts(**{**NOT_ASKED, "method": 255, "auth_status": None, "complete": True})]
    return facts


@talk("real-curl-microsocks")
def _(proxies):
    return curl_plain(proxies["microsocks"])


@talk("real-curl-danted")
def _(proxies):
    return curl_plain(proxies["danted"])


@talk("real-curl-ssh")
def _(proxies):
    return curl_plain(proxies["ssh-D"])


@talk("real-password-microsocks")
def _(proxies):
    return curl_password(proxies["microsocks-password"])


@talk("real-password-danted")
def _(proxies):
    return curl_password(proxies["danted-password"])


@talk("real-any-interface", interface="any")
def _(proxies):
    return [Curl(proxies[name], "origin.test", 500, "socks5h").facts(method=0) for name in ("danted", "microsocks", "ssh-D")]


@talk("real-snap-length", snaplen=120)
def _(proxies):
    """Large answers of which little is kept. Linux's segments bear 12 octets of options, which leaves 54."""
    return [Curl(proxies["danted"], "127.0.0.5", 150_000).facts(method=0), Curl(proxies["microsocks"], "127.0.0.5", 70_000).facts(method=0)]


@talk("real-ncat")
def _(proxies):
    facts = []
    for name, user in (("microsocks", None), ("danted", None), ("danted-password", "alice:s3cret"), ("microsocks-password", "alice:wrong")):
        proxy = proxies[name]
        words = ["ncat", "--proxy", text(proxy.end), "--proxy-type", "socks5", *lab.ECHO_WORDS]
        said = f"hello by way of {name}\n".encode()
        done = subprocess.run(words[:5] + (["--proxy-auth", user] if user else []) + words[5:], input=said, capture_output=True,
                              timeout=lab.PATIENCE)
        known = {"dst": text(lab.ECHO), **WEBSITE, "bnd": bnd_of(proxy, lab.Echo.last), "bytes_up": len(said)}
        if done.stdout == said:
            known["bytes_down"] = len(said)
        if user and user.endswith("wrong"):
            known = {**NOT_ASKED, "complete": True}
        else:
            known["auth_status"] = 0 if user else None
        facts.append(Facts(proxy, username="alice" if user else None, method=2 if user else 0, **known))
        if known.get("rep") == 0 and done.stdout != said:
            facts[-1].departs.append("CON-04")  # ncat ends its direction and waits for the echo
    return facts


def pysocks(proxy, kind, **how):
    client = socks.socksocket(socket.AF_INET, kind)
    client.set_proxy(socks.SOCKS5, *proxy.end, **how)
    client.settimeout(lab.PATIENCE)
    return client


@talk("real-pysocks")
def _(proxies):
    facts = []
    for name, user in (("danted", None), ("microsocks", None), ("ssh-D", None), ("danted-password", "alice")):
        proxy = proxies[name]
        how = {"username": user, "password": proxy.password} if user else {}
        for host in ("127.0.0.5", "origin.test"):
            client = pysocks(proxy, socket.SOCK_STREAM, **how)
            client.connect((host, lab.ECHO[1]))
            for size in (1, 1000, 2000):
                client.sendall(b"x" * size)
                left = size
                while left:
                    left -= len(client.recv(left))
            facts.append(Facts(proxy, client=text(client.getsockname()), methods_offered=[0, 2] if user else [0], method=2 if user else 0,
                               username=user, auth_status=0 if user else None, dst=f"{host}:{lab.ECHO[1]}", **WEBSITE,
                               bnd=bnd_of(proxy, lab.Echo.last), bytes_up=3001, bytes_down=3001))
            client.close()
        client = pysocks(proxy, socket.SOCK_STREAM, username="mallory", password="wrong") if user else pysocks(proxy, socket.SOCK_STREAM)
        known = {"dst": "127.0.0.5:1", "rep": None if name == "ssh-D" else 5, "cmd": "CONNECT"}
        try:
            client.connect(("127.0.0.5", 1))
        except (OSError, socks.ProxyError):
            known = {**NOT_ASKED, "username": "mallory", "auth_status": 1, "method": 2} if user else known
        facts.append(Facts(proxy, **{"bytes_up": 0, "bytes_down": 0, **known}))
        client.close()
    return facts


def greeted(proxy):
    """A connection by hand, for what clients do not do."""
    connection = socket.create_connection(proxy.end, timeout=lab.PATIENCE)
    connection.sendall(b"\5\1\0")
    assert exactly(connection, 2) == b"\5\0"
    return connection


def exactly(connection, size):
    octets = b""
    while len(octets) < size:
        piece = connection.recv(size - len(octets))
        if not piece:
            raise SystemExit("make-real: the proxy ended a connection early")
        octets += piece
    return octets


def ipv4(end):
    return b"\1" + socket.inet_aton(end[0]) + struct.pack(">H", end[1])


def reply_end(octets):
    assert octets[:4] == b"\5\0\0\1", octets
    return socket.inet_ntoa(octets[4:8]), struct.unpack(">H", octets[8:])[0]


@talk("real-bind-danted")
def _(proxies):
    """BIND: somebody comes; nobody comes; twice by the same client."""
    proxy = proxies["danted"]
    facts = []
    for comes in (True, False, True):
        control = greeted(proxy)
        control.sendall(b"\5\2\0" + ipv4(("127.0.0.5", 0)))
        listens = reply_end(exactly(control, 10))
        known = {"client": text(control.getsockname()), "methods_offered": [0], "method": 0, "cmd": "BIND", "cmd_code": 2,
                 "dst": "127.0.0.5:0", "rep": 0, "bnd": text(listens), "rep2": None, "bnd2": None, "bytes_up": 0, "bytes_down": 0,
                 "complete": comes}
        if comes:
            with socket.create_connection(listens, timeout=lab.PATIENCE, source_address=("127.0.0.5", 0)) as caller:
                assert reply_end(exactly(control, 10)) == caller.getsockname()
                caller.sendall(b"d" * 300)
                exactly(control, 300)
                control.sendall(b"u" * 200)
                exactly(caller, 200)
                known.update(rep2=0, bnd2=text(caller.getsockname()), bytes_up=200, bytes_down=300)
        facts.append(Facts(proxy, **known))
        control.close()
    return facts


@talk("real-udp-danted")
def _(proxies):
    """A lookup and an echo by PySocks; a datagram in fragments of IP; the relay's own way is in the capture as well."""
    proxy = proxies["danted"]
    client = pysocks(proxy, socket.SOCK_DGRAM)
    question = lab.name_question("dns.test")
    client.sendto(question, lab.NAMES)
    answer, source = client.recvfrom(65536)
    assert source == lab.NAMES and answer == lab.name_answer(question)
    sizes = (0, 1, 1000, 4000)
    port = client.getsockname()[1]
    known = Facts(proxy, client=text(client._proxyconn.getsockname()), methods_offered=[0], method=0, cmd="UDP_ASSOCIATE", cmd_code=3,
                  dst=f"0:{port}", rep=0, bnd=text(socket.socket.getpeername(client)), bytes_up=0, bytes_down=0, complete=True)
    known.up.append((text(lab.NAMES), len(question)))
    known.down.append((text(lab.NAMES), len(answer)))
    for size in sizes:
        client.sendto(b"y" * size, lab.ECHO)
        client.recvfrom(65536)
        known.up.append((text(lab.ECHO), size))
        known.down.append((text(lab.ECHO), size))
    client.sendto(question, ("origin.test", lab.ECHO[1]))
    client.recvfrom(65536)
    known.up.append((f"origin.test:{lab.ECHO[1]}", len(question)))
    known.down.append((text(lab.ECHO), len(question)))
    client.close()
    return [known]


@talk("real-udp-two-clients")
def _(proxies):
    """Two associations of one host at the same time, by hand: undeclared ports, one socket each."""
    proxy = proxies["danted"]
    facts, ends = [], []
    for _ in range(2):
        control = greeted(proxy)
        control.sendall(b"\5\3\0" + ipv4(("0.0.0.0", 0)))
        relay = reply_end(exactly(control, 10))
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.bind(("127.0.0.1", 0))
        client.settimeout(lab.PATIENCE)
        facts.append(Facts(proxy, client=text(control.getsockname()), methods_offered=[0], method=0, cmd="UDP_ASSOCIATE", cmd_code=3,
                           dst="0.0.0.0:0", rep=0, bnd=text(relay), complete=True))
        ends.append((control, client, relay))
    for number in (0, 1, 1, 0, 1):
        control, client, relay = ends[number]
        octets = bytes([65 + number]) * (100 + 100 * number)
        client.sendto(b"\0\0\0" + ipv4(lab.ECHO) + octets, relay)
        assert client.recvfrom(65536)[0][10:] == octets
        facts[number].up.append((text(lab.ECHO), len(octets)))
        facts[number].down.append((text(lab.ECHO), len(octets)))
    for control, client, _ in ends:
        control.close()
        client.close()
    return facts


@talk("real-nested")
def _(proxies):
    """A chain: Dante is asked for microsocks, which is asked for the web server."""
    outer, inner = proxies["danted"], proxies["microsocks"]
    client = pysocks(outer, socket.SOCK_STREAM)
    client.connect(inner.end)
    end = text(client.getsockname())
    client.sendall(b"\5\1\0")
    exactly(client, 2)
    client.sendall(b"\5\1\0" + ipv4(lab.ECHO))
    exactly(client, 10)
    client.sendall(b"u" * 500)
    exactly(client, 500)
    asker = text(client.proxy_sockname)
    client.close()
    return [Facts(outer, client=end, dst=text(inner.end), **WEBSITE, bytes_up=513, bytes_down=512),
            Facts(outer, client=end, dst=text(lab.ECHO), **WEBSITE, bytes_up=500, bytes_down=500, bnd="0.0.0.0:0"),
            # The leg between the proxies is on the same interface.
            Facts(inner, client=asker, dst=text(lab.ECHO), **WEBSITE, bytes_up=500, bytes_down=500, bnd="0.0.0.0:0")]


@talk("real-other-traffic")
def _(proxies):
    """Plain HTTP, TLS and lookups of names, and sessions among them."""
    subprocess.run(["curl", "-s", "-o", "/dev/null", f"http://{text(lab.WEB)}/0/100"], check=True)
    first = Curl(proxies["danted"], "origin.test", 100, "socks5h").facts(method=0)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(lab.SECURE)) as secure:
        secure.sendall(b"\5\1\0")
        secure.recv(100)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lookup:
        lookup.sendto(lab.name_question("dns.test"), lab.NAMES)
        lookup.recv(4096)
    client = pysocks(proxies["microsocks"], socket.SOCK_STREAM)
    client.connect(lab.SECURE)
    with context.wrap_socket(client) as secure:
        secure.sendall(b"inside")
        secure.recv(100)
        second = Facts(proxies["microsocks"], client=text(client.getsockname()) if client.fileno() >= 0 else text(secure.getsockname()),
                       dst=text(lab.SECURE), **WEBSITE, bnd="0.0.0.0:0")
    with socket.create_connection(lab.ECHO) as plain:
        plain.sendall(b"\5\1\0\5\1\0\1")
        exactly(plain, 7)
    return [first, second]


@talk("real-resets")
def _(proxies):
    """Clients that leave with a reset: amid what is relayed, and before the reply."""
    facts = []
    for name in ("danted", "microsocks"):
        client = pysocks(proxies[name], socket.SOCK_STREAM)
        client.connect(lab.ECHO)
        client.sendall(b"u" * 100)
        exactly(client, 100)
        facts.append(Facts(proxies[name], client=text(client.getsockname()), dst=text(lab.ECHO), **WEBSITE, bytes_up=100, bytes_down=100,
                           bnd=bnd_of(proxies[name], lab.Echo.last)))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        client = greeted(proxies[name])
        facts.append(Facts(proxies[name], client=text(client.getsockname()), method=0, **NOT_ASKED, complete=False))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    return facts


@talk("real-retransmissions")
def _(proxies):
    """One packet in six is dropped behind the place where it is recorded: what is sent again is sent again for good reason."""
    rules = "table inet loss { chain in { type filter hook input priority 0; iif lo meta l4proto tcp numgen inc mod 6 == 4 drop\n}\n}"
    subprocess.run(["nft", rules], check=True)
    try:
        return [Curl(proxies[name], "127.0.0.5", size).facts(method=0) for name, size in (("danted", 9000), ("microsocks", 5000))]
    finally:
        subprocess.run(["nft", "delete table inet loss"], check=True)
