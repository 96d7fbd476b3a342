"""Octets that the capture lacks, and octets that its snap length cut off."""
import craft
from scene import BND, C, DST, S, Flow, any_of, scene

NAME = "a-rather-long-name.example:443"


def opened(made, *offer, **how):
    flow = Flow(made, **how).open()
    flow.greet(*offer)
    return flow


@scene("gap-in-relay",
       "relayed segments that the capture lacks, in both directions: what is there is counted, what is not is a gap")
def _(made):
    flow = opened(made)
    flow.ask()
    flow.c(b"u" * 100)
    flow.c(b"u" * 100, lost=True)
    flow.c(b"u" * 50)
    flow.s(b"d" * 1000)
    flow.s(b"d" * 300, lost=True)
    flow.s(b"d" * 300, lost=True)
    flow.s(b"d" * 1000)
    flow.c(b"u" * 25, lost=True)
    flow.c(b"u" * 10)
    flow.close()
    made.session(flow, bytes_up=160, bytes_down=2000, gap_up=125, gap_down=600)


@scene("gap-filled-later", "a hole that a retransmission fills is no gap")
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    flow.c(b"u" * 100)
    flow.c(b"u" * 100, lost=True)
    flow.c(b"u" * 100)
    flow.segment(S, ack=start + 100)
    flow.c(b"u" * 60, at=start + 100)
    flow.c(b"u" * 40, at=start + 160)
    flow.close()
    made.session(flow, bytes_up=300)


@scene("gap-at-the-end",
       "the last octets of both streams are lacking: the number of the one's FIN and the acknowledgement of the "
       "other tell of them")
def _(made):
    flow = opened(made)
    flow.ask()
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.s(b"d" * 77, lost=True)
    flow.segment(S, flags="FA")
    flow.c(b"u" * 33, lost=True)
    flow.segment(S)
    made.session(flow, bytes_up=100, bytes_down=200, gap_up=33, gap_down=77)


@scene("gap-at-the-beginning-of-relay", "the first relayed segment of either side is lacking")
def _(made):
    flow = opened(made)
    flow.ask()
    flow.c(b"u" * 100, lost=True)
    flow.s(b"d" * 200, lost=True)
    flow.c(b"u" * 10)
    flow.s(b"d" * 20)
    flow.close()
    made.session(flow, bytes_up=10, bytes_down=20, gap_up=100, gap_down=200)


@scene("gap-request", "the request is lacking: the reply tells that there was one, and what the client said later was relayed")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST), lost=True)
    flow.s(craft.reply(0, BND))
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, cmd=None, rsv=None, dst=None, bytes_up=100, bytes_down=200, gap_up=10,
                 complete=False)


@scene("gap-in-request", "the middle of the name in the request is lacking")
def _(made):
    flow = opened(made)
    say, start = craft.request(1, NAME), flow.sent[C]
    flow.c(say[:10])
    flow.c(say[10:20], lost=True)
    flow.c(say[20:], at=start + 20)
    flow.s(craft.reply(0, BND))
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, dst=None, bytes_up=100, bytes_down=200, gap_up=10, complete=False)


@scene("gap-reply", "the reply is lacking, and what followed it is there: whether the request succeeded nobody saw")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST))
    flow.s(craft.reply(0, BND), lost=True)
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, rep=None, bnd=None, bytes_up=any_of(0, 100), bytes_down=any_of(0, 200), gap_down=10, complete=False)


@scene("gap-choice", "the method selection is lacking, all else is there")
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(0))
    flow.s(craft.choice(0), lost=True)
    flow.ask()
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, method=None, rep=any_of(None, 0), bnd=any_of(None, BND), bytes_up=any_of(0, 100), bytes_down=any_of(0, 200),
                 gap_down=2, complete=False)


@scene("gap-greeting", "the greeting is lacking; --port says what it is", args=["--port", "1080"])
def _(made):
    flow = Flow(made).open()
    flow.c(craft.greeting(0), lost=True)
    flow.s(craft.choice(0))
    flow.ask()
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, methods_offered=None, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1), rsv=any_of(None, 0),
                 dst=any_of(None, DST), bytes_up=any_of(100, 110), bytes_down=200, gap_up=3, complete=False)


@scene("gap-second-reply", "the second reply of a BIND is lacking")
def _(made):
    flow = opened(made)
    flow.ask(2, "198.51.100.7:0", 0, "192.0.2.1:51000")
    flow.s(craft.reply(0, "198.51.100.7:20"), lost=True)
    flow.close()
    made.session(flow, cmd="BIND", dst="198.51.100.7:0", bnd="192.0.2.1:51000", gap_down=10, complete=False)


@scene("snap-in-relay", "a snap length that cuts relayed octets: those on the wire are counted", snaplen=120)
def _(made):
    flow = opened(made)
    flow.ask()
    flow.c(b"u" * 1000)
    flow.s(b"d" * 1400)
    flow.s(b"d" * 1400)
    flow.s(b"d" * 5)
    flow.close()
    made.session(flow, bytes_up=1000, bytes_down=2805)


@scene("snap-retransmitted-in-relay",
       "retransmissions of which different parts were cut: each octet counts once, what was cut cannot conflict",
       snaplen=120)
def _(made):
    flow = opened(made)
    flow.ask()
    start = flow.sent[C]
    flow.c(b"u" * 1000)
    flow.c(b"u" * 500, at=start + 500)
    flow.c(b"u" * 1000, at=start + 200)
    flow.close()
    made.session(flow, bytes_up=1200)


@scene("snap-in-request", "a snap length that cuts the request inside the name: the name is not known, its length is", snaplen=70)
def _(made):
    flow = opened(made)
    flow.ask(dst=NAME)
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, dst=None, bytes_up=100, bytes_down=200, complete=False)


@scene("snap-in-reply", "a snap length that cuts the reply inside the address: the code is known, the address is not")
def _(made):
    flow = opened(made)
    flow.c(craft.request(1, DST))
    flow.s(craft.reply(0, BND), keep_data=6)
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, bnd=None, bytes_up=100, bytes_down=200, complete=False)


@scene("snap-in-password", "a snap length that cuts the password: the name is known, the request behind it is", snaplen=68)
def _(made):
    flow = opened(made, (0, 2), 2)
    flow.c(craft.credentials(b"alice", b"a-password-of-some-length"))
    flow.s(craft.status(0))
    flow.ask()
    flow.c(b"u" * 100)
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, username="alice", auth_status=0, bytes_up=100, bytes_down=200,
                 complete="unsaid")


@scene("snap-in-username", "a snap length that cuts the user name: where the request begins only the turns of the dialogue tell")
def _(made):
    flow = opened(made, (0, 2), 2)
    flow.c(craft.credentials(b"a-user-with-a-long-name", b"secret"), keep_data=6)
    flow.s(craft.status(0))
    flow.ask()
    flow.s(b"d" * 200)
    flow.close()
    made.session(flow, methods_offered=[0, 2], method=2, auth_status=0, cmd=any_of(None, "CONNECT"), cmd_code=any_of(None, 1),
                 rsv=any_of(None, 0), dst=any_of(None, DST), bytes_up=any_of(0, 10), bytes_down=200, complete=False)


@scene("snap-at-first-octet",
       "each packet lost all but the first octet of its data; only the ports and lengths are left", snaplen=55)
def _(made):
    Flow(made).whole()


SCALED = bytes.fromhex("020405b40103030e")  # windows count in units of 16,384 octets


def leap(flow, size):
    """So many octets of the server, which the capture lacks; the client acknowledges them."""
    flow.sent[S] += size
    flow.segment(C)


@scene("gap-of-an-outage", "50 MB pass by while nothing is captured; the connection goes on")
def _(made):
    flow = Flow(made)
    flow.segment(C, flags="S", options=SCALED)
    flow.segment(S, flags="SA", options=SCALED)
    flow.segment(C)
    flow.greet()
    flow.ask()
    flow.s(b"d" * 100)
    flow.sent[S] += 50_000_000
    made.wait(5)
    flow.s(b"d" * 200)
    flow.segment(C)
    flow.s(b"d" * 300)
    flow.segment(C)
    flow.close()
    made.session(flow, bytes_down=600, gap_down=50_000_000)


@scene("gap-beyond-4-gib", "6 GB pass by in which a packet is captured now and then: the numbers begin anew once")
def _(made):
    flow = Flow(made)
    flow.segment(C, flags="S", options=SCALED)
    flow.segment(S, flags="SA", options=SCALED)
    flow.segment(C)
    flow.greet()
    flow.ask()
    for _ in range(6):
        flow.s(b"d" * 100)
        leap(flow, 1_000_000_000)
        made.wait(10)
    flow.s(b"d" * 100)
    flow.segment(C)
    flow.close()
    made.session(flow, bytes_down=700, gap_down=6_000_000_000)
