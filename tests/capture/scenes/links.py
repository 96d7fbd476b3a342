"""Link types, and the headers of IP that are not the plain ones."""
import struct

import craft
from scene import Flow, scene

CLIENT6, SERVER6 = "[2001:db8::a]:40006", "[2001:db8::1]:1080"
DST6, BND6 = "[2001:db8:1::7]:80", "[2001:db8::1]:50006"


def both(made):
    """A session over IPv4 and one over IPv6."""
    flow = Flow(made)
    made.session(flow, **flow.whole())
    six = Flow(made, CLIENT6, SERVER6)
    made.session(six, dst=DST6, bnd=BND6, **six.whole(dst=DST6, bnd=BND6))


def four(made):
    flow = Flow(made)
    made.session(flow, **flow.whole())


def six_only(made):
    six = Flow(made, CLIENT6, SERVER6)
    made.session(six, dst=DST6, bnd=BND6, **six.whole(dst=DST6, bnd=BND6))


LINKS = [
    ("link-ethernet-padding", "Ethernet frames padded to 60 octets with something else than zeros: padding is no payload", both,
     craft.ethernet(padding=b"\x55"), {}),
    ("link-ethernet-vlan", "an 802.1Q tag", both, craft.ethernet([(0x8100, 42)]), {}),
    ("link-ethernet-qinq", "802.1ad and 802.1Q tags, two deep", both, craft.ethernet([(0x88a8, 100), (0x8100, 42)]), {}),
    ("link-ethernet-vlan-twice", "two 802.1Q tags", both, craft.ethernet([(0x8100, 100), (0x8100, 42)]), {}),
    ("link-ethernet-vlan-thrice", "three tags, the outermost of the kind 9100 of old", both,
     craft.ethernet([(0x9100, 7), (0x8100, 100), (0x8100, 42)]), {}),
    ("link-sll", "Linux cooked capture", both, craft.cooked(), {}),
    ("link-sll2", "Linux cooked capture, version 2", both, craft.cooked(2), {}),
    ("link-raw-12", "raw IP under the number 12", both, craft.raw(12), {}),
    ("link-raw-101", "raw IP under the number 101", both, craft.raw(), {}),
    ("link-raw-ipv4", "raw IPv4 (228)", four, craft.raw(craft.IPV4), {}),
    ("link-raw-ipv6", "raw IPv6 (229)", six_only, craft.raw(craft.IPV6), {}),
    ("link-null-little-endian", "NULL: the family in the order of a little-endian machine", both,
     craft.family(craft.NULL, "<", 24), {}),
    ("link-null-big-endian", "NULL: the family in the other order", both, craft.family(craft.NULL, ">", 28), {}),
    ("link-null-big-endian-file", "NULL and the file itself in the other order", both,
     craft.family(craft.NULL, ">", 30), {"order": ">"}),
    ("link-loop", "LOOP: the family in network order", both, craft.family(craft.LOOP, ">", 30), {}),
    ("link-loop-host-order", "LOOP with the family in host order, as some programs write it", both,
     craft.family(craft.LOOP, "<", 24), {}),
    ("link-ppp", "PPP with address and control", both, craft.ppp(), {}),
    ("link-ppp-bare", "PPP without address and control", both, craft.ppp(b""), {}),
    ("link-ppp-short", "PPP with the protocol in one octet", both, craft.ppp(b"\xff\x03", short=True), {}),
]
for name, shows, fill, link, how in LINKS:
    scene(name, shows, link=link, **how)(fill)

# Router alert and a timestamp's worth of no-operations.
scene("ip-ipv4-options", "options in the header of IPv4")(
    lambda made: made.session(flow := Flow(made, options=bytes.fromhex("94040000" + "01010100")), **flow.whole()))


@scene("ip-ipv4-wrong-checksums", "checksums of IPv4 and TCP that the card would have computed: no reason to drop a packet")
def _(made):
    flow = Flow(made, checksum=0xdead, ip_checksum=0)
    made.session(flow, **flow.whole())


@scene("ip-ipv4-total-length-zero", "packets larger than the card was given: the total length is 0, as with segmentation offload")
def _(made):
    flow = Flow(made, link=craft.ethernet())
    flow.open()
    flow.greet()
    flow.ask()
    flow.s(b"d" * 2000, total=0)
    flow.c(b"u" * 10, total=0)
    flow.s(b"d" * 100_000, total=0, keep_data=50)
    flow.close()
    made.session(flow, bytes_up=10, bytes_down=102_000)


@scene("ip-ipv6-jumbograms",
       "packets of IPv6 longer than 65,535 octets, whose length stands in a hop-by-hop option; most of them cut off")
def _(made):
    flow = Flow(made, CLIENT6, SERVER6)
    flow.open()
    flow.greet()
    flow.ask(dst=DST6, bnd=BND6)
    size = 100_000
    jumbo = bytes([0, 0, 0xc2, 4]) + struct.pack(">I", 8 + 20 + size)
    flow.s(b"d" * size, extensions=[(craft.HOP_BY_HOP, jumbo)], keep_data=50, jumbo=True)
    flow.close()
    made.session(flow, dst=DST6, bnd=BND6, bytes_down=size)


@scene("ip-headers-that-cannot-be", "packets whose lengths contradict themselves, amid a session: none of them is a part of it")
def _(made):
    flow = Flow(made).open()
    good = made.packets[0].octets[14:]
    wrong = [b"\x44" + good[1:],                                # a header of 16 octets
             good[:2] + b"\0\x10" + good[4:],                   # shorter than its own header
             b"\x4f" + good[1:],                                # a header longer than the packet
             b"\x55" + good[1:],                                # version 5
             good[:32] + b"\x10" + good[33:],                   # TCP's header of 4 octets
             good[:32] + b"\xf0" + good[33:],                   # TCP's header longer than the packet
             b"\x60\0\0\0\0\x08\0\x40" + bytes(32) + b"\6\xff" + bytes(6)]  # an extension header longer than the packet
    for number, octets in enumerate(wrong):
        # Their flags say RST: had they counted, the session would have ended.
        octets = octets[:33] + b"\x14" + octets[34:] if number < 6 else octets
        made.frame(made.link.around(octets) if number < 6 else made.link.around(octets)[:12] + b"\x86\xdd" + octets)
    flow.greet()
    flow.ask()
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=10, notes=["!reset"])


@scene("ip-ipv6-extension-headers", "hop-by-hop options, routing and destination options in front of TCP")
def _(made):
    options = [(craft.HOP_BY_HOP, bytes([0, 0, 5, 2, 0, 0, 1, 0])),
               (craft.ROUTING, bytes([0, 2, 4, 0, 0, 0, 0, 0]) + craft.packed("2001:db8::1")),
               (craft.DESTINATION, bytes([0, 1, 1, 12]) + bytes(12))]
    flow = Flow(made, CLIENT6, SERVER6, extensions=options)
    made.session(flow, dst=DST6, bnd=BND6, **flow.whole(dst=DST6, bnd=BND6))


@scene("ip-ipv6-atomic-fragments", "a fragment header on packets that are no fragments")
def _(made):
    head = struct.pack(">BBHI", 0, 0, 0, 99)
    flow = Flow(made, CLIENT6, SERVER6, extensions=[(craft.FRAGMENT, head)])
    made.session(flow, dst=DST6, bnd=BND6, **flow.whole(dst=DST6, bnd=BND6))


@scene("ip-icmp-quotes", "errors of ICMP that quote the packets of a session, which are no packets of it")
def _(made):
    flow = Flow(made).open()
    quoted = [packet.octets[14:] for packet in made.packets]
    flow.greet()
    flow.ask()
    quoted += [packet.octets[14:] for packet in made.packets[3:]]
    for packet in quoted:
        made.ip(craft.ip_packet("192.0.2.254", "192.0.2.10", 1, b"\3\1\0\0\0\0\0\0" + packet))
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=10)


@scene("ip-ports-alike", "clients with the same port at different addresses, IPv4 and IPv6, at the same time")
def _(made):
    flows = [Flow(made, "192.0.2.10:40001"), Flow(made, "192.0.2.11:40001"),
             Flow(made, "[2001:db8::a]:40001", SERVER6), Flow(made, "192.0.2.10:40001", "192.0.2.2:1080")]
    for flow in flows:
        flow.open()
    for flow in flows:
        flow.greet()
    for number, flow in enumerate(flows):
        flow.ask(dst=f"203.0.113.{number}:80")
        flow.c(b"c" * (10 + number))
    for number, flow in enumerate(flows):
        flow.close()
        made.session(flow, dst=f"203.0.113.{number}:80", bytes_up=10 + number)
