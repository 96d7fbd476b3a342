"""Captures in which secrets stand where they are hard to find. Each is built twice: with the secrets, and with what must be in
their place. So what must come out is known to the last octet, checksums included."""
import random
import string

CASES = {}


class Keys:
    """The names and passwords of a capture, or what is to be in their place. Other ones for each `seed`."""

    def __init__(self, masked, seed=0):
        self.masked, self.seed = masked, seed
        self.secrets = {}

    def __call__(self, label, size=14):
        """A secret of its own, made of letters and digits."""
        if label not in self.secrets:
            source = random.Random(f"{label} {self.seed}")
            self.secrets[label] = "".join(source.choices(string.ascii_letters + string.digits, k=size)).encode()
        secret = self.secrets[label]
        return b"x" * len(secret) if self.masked else secret

    def other(self, label, first):
        """A secret that stands where the one called `first` stood before, and has no octet in common with it."""
        self(first)
        before = self.secrets[first]
        source = random.Random(f"{label} {self.seed}")
        self.secrets[label] = bytes((octet - 33 + source.randrange(1, 94)) % 94 + 33 for octet in before)
        return b"y" * len(before) if self.masked else self.secrets[label]

    def doubt(self, octets):
        """Octets that are no secret, but cannot be told apart from one."""
        return b"x" * len(octets) if self.masked else octets


def case(name, shows, **how):
    """Registers a function that fills a scene with keys. `args` are options of decode. `loose` has the places of checksums: what
    is no secret may be overwritten, too, but with `relays` not what is relayed."""
    def register(fill):
        if name in CASES:
            raise ValueError(f"two cases are named {name}")
        CASES[name] = (shows, how, fill)
        return fill
    return register
