"""Files: byte orders, clocks, interfaces, sections and blocks."""
import craft
from scene import CLIENT, S, Flow, scene

OTHER = "192.0.2.11:40002"


def one(made):
    flow = Flow(made)
    made.session(flow, **flow.whole())


scene("reading-pcap-big-endian", "a pcap file of a machine with the other byte order", order=">")(one)
scene("reading-pcap-nanoseconds", "a pcap file with nanoseconds: `start` has nine digits", nano=True, step=1_370_123)(one)
scene("reading-pcap-nanoseconds-big-endian", "nanoseconds, other byte order", nano=True, order=">", step=1_370_123)(one)


def blocks(order="<", resolution=6):
    return lambda made: craft.pcapng(made.packets, [made.link.number], order, resolution)


scene("reading-pcapng", "a pcapng file", ending="pcapng", file=blocks())(one)
scene("reading-pcapng-big-endian", "a pcapng file of the other byte order", ending="pcapng", file=blocks(">"))(one)
scene("reading-pcapng-nanoseconds", "an interface whose clock has nanoseconds (if_tsresol 9)", ending="pcapng",
      file=blocks(resolution=9), nano=True, step=1_370_123)(one)


scene("reading-pcap-snap-length-zero", "a file whose header tells no snap length",
      file=lambda made: craft.pcap(made.packets, made.link.number, snaplen=0))(one)


def with_checksums(made):
    """Ethernet frames with their own checksum behind them, and a header that says so in the upper bits of the link type."""
    packets = [craft.Packet(packet.time, packet.octets + b"\xde\xad\xbe\xef", packet.size + 4) for packet in made.packets]
    return craft.pcap(packets, craft.ETHERNET | 0x04000000 | 2 << 28)


scene("reading-pcap-frame-checksums",
      "frames that bear their checksum: the upper bits of the link type tell", file=with_checksums)(one)


def binary_clock(made):
    file = craft.Pcapng()
    file.interface(craft.ETHERNET, options=[(9, b"\x8a")])
    file.resolutions = [(9, 0)]
    for packet in made.packets:
        ticks = packet.time * 1024 // 10**9
        file.block(6, file.pack("IIIII", 0, ticks >> 32, ticks & 0xffffffff, len(packet.octets), packet.size) + packet.octets)
    return file.octets


@scene("reading-pcapng-binary-clock",
       "a clock of 1024 ticks in a second (if_tsresol 8A), which are no whole microseconds", ending="pcapng",
       file=binary_clock, step=1_953_125)
def _(made):
    made.mixed = True
    one(made)


def two_interfaces(made):
    file = craft.Pcapng()
    file.interface(craft.ETHERNET, resolution=6, options=[(2, b"eth0")])
    file.interface(craft.RAW, snaplen=65535, resolution=9, offset=1_700_000_000, options=[(2, b"tun0")])
    for packet in made.packets:
        file.enhanced(packet)
    return file.octets


@scene("reading-pcapng-two-interfaces", "two interfaces with link types, snap lengths, clocks and time offsets of their own; "
       "a session on each, another across both", ending="pcapng", file=two_interfaces)
def _(made):
    made.mixed = True
    here = Flow(made)
    there = Flow(made, OTHER, interface=1, link=craft.raw())
    across = Flow(made, "192.0.2.12:40003")
    for flow in (here, there, across):
        flow.open()
    for flow in (here, there):
        flow.greet()
        flow.ask()
        flow.c(b"12345")
        flow.close()
        made.session(flow, bytes_up=5)
    across.greet()
    across.interface, across.link = 1, craft.raw()
    across.ask()
    across.s(b"1234567")
    across.close()
    made.session(across, bytes_down=7)


def two_sections(made):
    file = craft.Pcapng("<")
    file.interface(craft.ETHERNET)
    half = len(made.packets) // 2
    for packet in made.packets[:half]:
        file.enhanced(packet)
    file.section(">", options=[(4, b"another program")])
    file.interface(craft.ETHERNET, resolution=9)
    for packet in made.packets[half:]:
        file.enhanced(packet)
    return file.octets


@scene("reading-pcapng-two-sections", "two sections of different byte order and clock, as where files were put behind one "
       "another; a session goes on across both; frames are counted through", ending="pcapng", file=two_sections)
def _(made):
    made.mixed = True
    first, across = Flow(made), Flow(made, OTHER)
    first.open()
    across.open()
    first.greet()
    first.ask()
    first.close()
    made.session(first)
    across.greet()
    across.ask()
    across.c(b"x" * 11)
    across.s(b"y" * 22)
    across.close()
    made.session(across, bytes_up=11, bytes_down=22)
    third = Flow(made, "192.0.2.12:40003")
    made.session(third, **third.whole())


def other_blocks(made):
    file = craft.Pcapng()
    file.interface(craft.ETHERNET, options=[(1, b"a comment"), (3, b"where it was captured")])
    for number, packet in enumerate(made.packets):
        if number == 1:
            name = craft.packed("192.0.2.1") + b"proxy.test\0"
            file.block(4, file.pack("HH", 1, len(name)) + craft.padded(name) + file.pack("HH", 0, 0))
        if number == 3:
            file.block(5, file.pack("III", 0, 0, 0) + file.options([(4, file.pack("Q", 7))]))
        if number == 5:
            file.block(0xbad, file.pack("I", 32473) + b"whatever")
            file.block(10, file.pack("II", 0x544c534b, 4) + b"keys")
            file.block(0x7abcdef0, b"nobody knows this one")
        if number == 6:
            file.obsolete(packet)
        else:
            file.enhanced(packet, [(1, b"a comment of a packet"), (2, file.pack("I", 1))] if number == 4 else ())
    file.block(5, file.pack("III", 0, 0, 0))
    return file.octets


scene("reading-pcapng-other-blocks", "comments, names, statistics, secrets, custom and unknown blocks between the packets, and "
      "one packet in the Packet Block of old", ending="pcapng", file=other_blocks)(one)


def simple_block(made):
    file = craft.Pcapng()
    file.interface(craft.ETHERNET)
    for number, packet in enumerate(made.packets):
        (file.simple if number == 9 else file.enhanced)(packet)
    return file.octets


@scene("reading-pcapng-simple-block", "a Simple Packet Block: a packet whose time nobody wrote down, amid a session",
       ending="pcapng", file=simple_block)
def _(made):
    one(made)


def with_strange_link(made):
    file = craft.Pcapng()
    file.interface(147)
    file.interface(craft.ETHERNET)
    for packet in made.packets:
        file.enhanced(packet)
    return file.octets


@scene("reading-pcapng-one-unknown-link", "two interfaces, one of a link type that nobody knows (147): the other is read, and a "
       "message names the first one's", ending="pcapng", file=with_strange_link, says=["147"])
def _(made):
    flow = Flow(made, interface=1)
    made.frame(b"\x01\x02\x03\x04 nobody knows", interface=0)
    made.session(flow, **flow.whole())
    made.frame(b"\x01\x02\x03\x04 nobody knows", interface=0)


scene("reading-no-packets", "a file without a packet: nothing is wrong, nothing is found")(lambda made: None)


@scene("reading-frames-that-are-no-ip", "ARP, LLDP, 802.3 and runts between the packets: all are counted as frames")
def _(made):
    flow = Flow(made)
    arp = bytes.fromhex("ffffffffffff02005e10000208060001080006040001" + "02005e100002c000020a" + "000000000000c0000201")
    made.frame(arp)
    flow.open()
    made.frame(bytes.fromhex("0180c200000e02005e10000288cc0207040002005e100002"))
    flow.greet()
    made.frame(bytes.fromhex("0180c200000002005e1000020026424203000000"))
    made.frame(b"")
    made.frame(b"\x02\x00")
    flow.ask()
    flow.c(b"four")
    made.frame(bytes.fromhex("02005e10000102005e1000020800"))
    flow.close(S)
    made.session(flow, bytes_up=4)


@scene("reading-snap-length-below-the-headers", "54 octets of each packet were kept, no payload at all: nobody can say what the "
       "connections were", snaplen=54)
def _(made):
    Flow(made, CLIENT).whole()


@scene("reading-filter",
       "--filter: the packets that it lets through keep their numbers", args=["--filter", "tcp port 1081 or udp"])
def _(made):
    first, second = Flow(made), Flow(made, OTHER, "192.0.2.1:1081")
    for flow in (first, second):
        flow.open()
    for flow in (first, second):
        flow.greet()
        flow.ask()
    for flow in (first, second):
        flow.c(b"12345")
        flow.close()
    made.session(second, bytes_up=5)


@scene("reading-many-sessions", "twenty clients at once, their packets interleaved")
def _(made):
    flows = [Flow(made, f"192.0.2.{20 + number % 4}:{41000 + number // 4}", isn=(number * 7919, number * 104729))
             for number in range(20)]
    for flow in flows:
        flow.open()
    for flow in reversed(flows):
        flow.greet()
    for number, flow in enumerate(flows):
        flow.ask(dst=f"host-{number}.example:{8000 + number}", bnd=f"192.0.2.1:{50000 + number}")
    for number, flow in enumerate(flows):
        flow.c(b"u" * number)
        flow.s(b"d" * (2 * number))
        made.session(flow, dst=f"host-{number}.example:{8000 + number}", bnd=f"192.0.2.1:{50000 + number}", bytes_up=number,
                     bytes_down=2 * number)
    for flow in reversed(flows):
        flow.close()
