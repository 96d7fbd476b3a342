"""The scenes, a module for each subject; importing them registers them with `scene`."""
from scenes import (damaged, departures, departures_late, dialogue, fragments, gaps, links, nested, not_socks, overlaps, reading, tcp, tcp_ends, udp,
                    udp_relay)

__all__ = ["damaged", "departures", "departures_late", "dialogue", "fragments", "gaps", "links", "nested", "not_socks", "overlaps",
           "reading", "tcp", "tcp_ends", "udp", "udp_relay"]
