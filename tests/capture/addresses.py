"""Addresses and names as the records write them, for the oracle."""
import socket
import struct


def peer(end):
    host, port = end
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def escaped(octets):
    return "".join("\\\\" if octet == 92 else chr(octet) if 32 <= octet < 127 else f"\\x{octet:02x}" for octet in octets)


def address(octets):
    """The text of ATYP, address and port, and how many octets they are; None for either where it cannot be told. `octets` may
    hold None where one is not known."""
    octets = list(octets)
    if not octets or octets[0] not in (1, 3, 4):
        return None, None
    if octets[0] == 3:
        if len(octets) < 2 or octets[1] is None:
            return None, None
        size, start = 2 + octets[1] + 2, 2
    else:
        size, start = (7, 1) if octets[0] == 1 else (19, 1)
    if len(octets) < size or None in octets[:size]:
        return None, size
    host, port = bytes(octets[start:size - 2]), struct.unpack(">H", bytes(octets[size - 2:size]))[0]
    if octets[0] == 1:
        return f"{socket.inet_ntop(socket.AF_INET, host)}:{port}", size
    if octets[0] == 4:
        return f"[{socket.inet_ntop(socket.AF_INET6, host)}]:{port}", size
    return f"{escaped(host)}:{port}", size
