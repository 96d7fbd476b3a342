"""Files that are cut or damaged: what stands before the damage counts, with a message and exit 2."""
import struct

import craft
from scene import CLIENT, Flow, scene

OTHER = "192.0.2.11:40002"


def two(made, behind=True):
    """A session that is whole; of a second one the request, and then nothing."""
    first = Flow(made, CLIENT)
    made.session(first, **first.whole())
    if behind:
        second = Flow(made, OTHER).open()
        second.greet()
        second.c(craft.request(1, "198.51.100.7:80"))
        made.session(second, rep=None, bnd=None, complete=False)


def next_packet(made):
    """The record that would follow."""
    return craft.Packet(made.now + 10**6, bytes(range(64)), 64)


def plain(made):
    return craft.pcap(made.packets, made.link.number)


def blocks(made, damage):
    file = craft.Pcapng()
    file.interface(made.link.number)
    for packet in made.packets:
        file.enhanced(packet)
    damage(made, file)
    return file.octets


def pcap_with(tail):
    return lambda made: plain(made) + tail(made)


def pcapng_with(damage):
    return lambda made: blocks(made, damage)


scene("damaged-pcap-cut-in-packet", "a pcap file that ends inside a packet",
      file=pcap_with(lambda made: craft.pcap_record(next_packet(made))[:40]))(two)
scene("damaged-pcap-cut-in-record-header", "a pcap file that ends inside the header of a record",
      file=pcap_with(lambda made: craft.pcap_record(next_packet(made))[:7]))(two)
scene("damaged-pcap-length-absurd", "a record that claims 4 GiB, with whole records behind it",
      file=pcap_with(lambda made: struct.pack("<IIII", 1769860900, 0, 0xfffffff0, 0xfffffff0)
                     + craft.pcap_record(next_packet(made)) * 3))(two)
scene("damaged-pcap-length-beyond-file", "a record that claims more than the file holds",
      file=pcap_with(lambda made: struct.pack("<IIII", 1769860900, 0, 5000, 5000) + bytes(900)))(two)
scene("damaged-pcap-header-only-half", "a file that ends inside its own header",
      file=lambda made: craft.pcap([], craft.ETHERNET)[:10])(lambda made: None)
scene("damaged-pcap-cut-in-first-packet", "a file that ends inside its first packet",
      file=lambda made: craft.pcap([next_packet(made)], craft.ETHERNET)[:60])(lambda made: None)
scene("damaged-empty", "a file without an octet", file=lambda made: b"")(lambda made: None)
scene("damaged-no-capture", "a file that is no capture", file=lambda made: b"client,server\n192.0.2.10,192.0.2.1\n" * 20)(
    lambda made: None)
scene("damaged-unknown-link", "a link type that nobody knows (147)",
      says=["147"],
      file=lambda made: craft.pcap(made.packets, 147))(lambda made: Flow(made).whole() and None)

scene("damaged-pcapng-cut-in-block", "a pcapng file that ends inside a block", ending="pcapng",
      file=lambda made: blocks(made, lambda made, file: file.enhanced(next_packet(made)))[:-30])(two)
scene("damaged-pcapng-cut-in-length", "a pcapng file that ends inside a block's length", ending="pcapng",
      file=pcapng_with(lambda made, file: setattr(file, "octets", file.octets + b"\6\0\0\0\x60\0")))(two)


def wrong_trailer(made, file):
    packet = next_packet(made)
    head = file.pack("IIIII", 0, *file.stamp(packet), len(packet.octets), packet.size)
    file.block(6, head + packet.octets, trailer=44)
    file.enhanced(packet)


def wrong_length(made, file):
    file.octets += file.pack("II", 6, 33) + bytes(120)


def length_absurd(made, file):
    file.octets += file.pack("II", 6, 0xfffffff0) + bytes(120)


def no_such_interface(made, file):
    packet = next_packet(made)
    file.block(6, file.pack("IIIII", 7, 0, 0, len(packet.octets), packet.size) + packet.octets)
    file.enhanced(packet)


def captured_beyond_block(made, file):
    file.block(6, file.pack("IIIII", 0, 0, 0, 5000, 5000) + bytes(64))
    file.enhanced(next_packet(made))


def strange_section(made, file):
    file.octets += struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0xdeadbeef, 1, 0, -1, 28)


for name, shows, damage in (
        ("damaged-pcapng-second-length-differs", "a block whose two lengths differ", wrong_trailer),
        ("damaged-pcapng-length-odd", "a block whose length is no multiple of four", wrong_length),
        ("damaged-pcapng-length-absurd", "a block that claims 4 GiB", length_absurd),
        ("damaged-pcapng-no-such-interface", "a packet of an interface that was not described", no_such_interface),
        ("damaged-pcapng-captured-beyond-block", "a packet that claims more octets than its block has", captured_beyond_block),
        ("damaged-pcapng-strange-section", "a second section whose byte order is none", strange_section)):
    scene(name, shows, ending="pcapng", file=pcapng_with(damage))(two)


def gzipped(made):
    """One stored block, not deflated, so that no version of a library matters; and then cut."""
    octets = plain(made) + craft.pcap_record(next_packet(made)) * 20
    packed = b"\1" + struct.pack("<HH", len(octets), ~len(octets) & 0xffff) + octets
    return bytes.fromhex("1f8b08000000000000ff") + packed[:-20 * 80 + 50]


scene("damaged-gzip-cut", "a gzip file that ends early", ending="pcap.gz", file=gzipped)(two)
