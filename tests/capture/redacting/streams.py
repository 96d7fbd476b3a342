"""Segments that come in pieces, late, twice, over each other, and otherwise than they came before."""
import craft
from redacting import case
from scene import SERVER, C, S, Flow


def begin(made, k, methods=(0, 2), **how):
    """A connection up to where the password is due."""
    flow = Flow(made, **how).open()
    flow.greet(methods, 2)
    return flow


def credentials(k, user="user", password="password"):
    return craft.credentials(k(user), k(password))


def end(flow, up=b"GET / HTTP/1.0\r\n\r\n"):
    """What follows the password."""
    flow.s(craft.status(0))
    flow.ask()
    flow.c(up)
    flow.s(b"HTTP/1.0 200 OK\r\n\r\n")
    flow.close()


@case("plain", "a session as they are")
def _(made, k):
    flow = begin(made, k)
    flow.c(credentials(k))
    end(flow)


@case("lengths", "the shortest and the longest, and empty ones")
def _(made, k):
    for number, (user, password) in enumerate(((1, 1), (255, 255), (0, 9), (9, 0), (3, 200))):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        flow.c(craft.credentials(k(f"user{number}", user), k(f"password{number}", password)))
        end(flow)


@case("octetwise", "the whole dialogue an octet a packet")
def _(made, k):
    flow = Flow(made).open()
    for side, say in ((C, craft.greeting(0, 2)), (S, craft.choice(2)), (C, credentials(k)), (S, craft.status(0)),
                      (C, craft.request(1, "name.example:80")), (S, craft.reply(0, SERVER)), (C, b"up"), (S, b"down")):
        for at in range(len(say)):
            flow.segment(side, say[at:at + 1], "PA")
    flow.close()


@case("octetwise-backwards", "the password's octets in the reverse order, before those of the greeting")
def _(made, k):
    flow = Flow(made).open()
    say = craft.greeting(2) + credentials(k)
    for at in reversed(range(len(say))):
        flow.segment(C, say[at:at + 1], "PA", at=at)
    flow.s(craft.choice(2))
    end(flow)


@case("retransmitted", "sent again, whole and in parts, before the message is whole and after, late in the relayed data, behind the end, "
      "and long behind it")
def _(made, k):
    flow = begin(made, k)
    say, start = credentials(k), flow.sent[C]
    for first, last in ((0, 9), (0, 9), (3, 12), (9, len(say)), (0, len(say)), (5, 20)):
        flow.c(say[first:last], at=start + first)
    flow.s(craft.status(0))
    flow.ask()
    flow.c(b"relayed data")
    flow.c(say, at=start)
    flow.c(say[7:] + craft.request(1, "198.51.100.7:80") + b"relayed data", at=start + 7)
    flow.close()
    flow.c(say[4:], at=start + 4)
    made.wait(20)
    flow.c(say, at=start)
    flow.c(say[2:-2], at=start + 2)


@case("overlapping", "segments that overlap, over the edges of the message too")
def _(made, k):
    flow = Flow(made).open()
    say = craft.greeting(0, 2) + credentials(k) + craft.request(1, "198.51.100.7:80")
    flow.c(say[:4])
    flow.s(craft.choice(2))
    for first, last in ((2, 9), (7, 16), (4, 30), (14, 36), (29, len(say)), (0, len(say))):
        flow.c(say[first:last], at=first)
    flow.s(craft.status(0) + craft.reply(0, SERVER))
    flow.close()


@case("out-of-order", "the parts of the dialogue are captured last to first, on both sides")
def _(made, k):
    flow = Flow(made).open()
    say = craft.greeting(0, 2) + credentials(k) + craft.request(1, "198.51.100.7:80") + b"data"
    for first, last in ((20, len(say)), (12, 20), (5, 12), (2, 5), (0, 2)):
        flow.c(say[first:last], at=first)
    answer = craft.choice(2) + craft.status(0) + craft.reply(0, SERVER)
    for first, last in ((4, len(answer)), (1, 4), (0, 1)):
        flow.s(answer[first:last], at=first)
    flow.close()




@case("in-the-syn", "greeting and password in the SYN, and again behind it")
def _(made, k):
    flow = Flow(made)
    say = craft.greeting(2) + credentials(k)
    flow.segment(C, say, "S")
    flow.segment(C, say, "S", at=0)
    flow.segment(S, flags="SA", ack=0)
    flow.c(say, at=0)
    flow.s(craft.choice(2))
    end(flow)


@case("before-it-was-known", "all that the client says comes before the server answers, also where it never does")
def _(made, k):
    for number, answers in enumerate(((craft.choice(2) + craft.status(0) + craft.reply(0, SERVER),), ())):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        flow.c(craft.greeting(0, 2))
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        flow.c(craft.request(1, "198.51.100.7:80"))
        for answer in answers:
            flow.s(answer)
        flow.close()


@case("conflicting", "the password is sent again with other octets: before the message is whole, after, and behind the session's end")
def _(made, k):
    flow = begin(made, k)
    start = flow.sent[C]
    head = craft.credentials(k("user"), k("password"))
    other = craft.credentials(k.other("other-user", "user"), k.other("other-password", "password"))
    third = craft.credentials(k.other("third-user", "user"), k.other("third-password", "password"))
    flow.c(head[:10], at=start)
    flow.c(other[:10], at=start)
    flow.c(head[10:], at=start + 10)
    flow.c(other[4:], at=start + 4)
    end(flow)
    flow.c(third, at=start)
    made.wait(10)
    flow.c(third, at=start)


@case("conflicting-lengths", "the message is sent again with other lengths. The first one's form stays as it is; in the second's place "
      "goes whatever is secret in either")
def _(made, k):
    flow = begin(made, k)
    start = flow.sent[C]
    flow.c(craft.credentials(k("user", 6), k("password", 22)), at=start)
    k("other-user", 18), k("other-password", 10)
    was = craft.credentials(k.secrets["user"], k.secrets["password"])
    again = bytearray(craft.credentials(k.secrets["other-user"], k.secrets["other-password"]))
    if k.masked:
        for at in range(1, len(again)):
            again[at] = ord("y" if again[at] != was[at] else "x")
    flow.c(bytes(again), at=start)
    end(flow)


@case("keep-alive", "a keep-alive with an octet of garbage over the message's last one")
def _(made, k):
    flow = begin(made, k)
    flow.c(credentials(k)[:-3])
    flow.c(b"\0" if not k.masked else b"y", at=flow.sent[C] - 1)
    flow.c(credentials(k)[-3:])
    end(flow)


@case("reset-with-octets", "a reset bears the message once more")
def _(made, k):
    flow = begin(made, k)
    start = flow.sent[C]
    flow.c(credentials(k))
    flow.s(craft.status(0))
    flow.segment(C, credentials(k), "RA", at=start)


@case("numbers-wrap", "sequence numbers come back to zero within the name, and within the password")
def _(made, k):
    for number, before in enumerate((4 + 8, 4 + 24)):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}", isn=(2**32 - 1 - before, 5000))
        say = craft.credentials(k(f"user{number}"), k(f"password{number}"))
        flow.c(say[:10])
        flow.c(say[10:])
        flow.c(say, at=flow.sent[C] - len(say))
        end(flow)


@case("ports-again", "the next connections between the same ports: their octets with the same numbers stay, but for a straggler of "
      "the first one's")
def _(made, k):
    flow = begin(made, k)
    start = flow.sent[C]
    flow.c(credentials(k))
    end(flow)
    again = Flow(made, isn=(990, 800000)).open()
    again.greet()
    again.ask()
    again.c(bytes(range(65, 125)))
    flow.c(credentials(k), at=start)
    again.c(bytes(range(65, 125)))
    again.close()
    third = begin(made, k, isn=(70000, 5))
    third.c(credentials(k, "user3", "password3"))
    end(third)


class Twice:
    """Adds each packet to a scene twice."""

    def __init__(self, made, *links):
        self.made, self.links = made, links

    def ip(self, packet, link=None, **how):
        return [self.made.ip(packet, each, **how) for each in self.links][-1]

    def frame(self, octets, **how):
        head = len(self.made.link.around(b"\x45")) - 1
        return self.ip(octets[head:], **how)


@case("seen-twice", "each packet is there twice, as on \"any\"", link=craft.cooked())
def _(made, k):
    flow = begin(made, k)
    flow.scene = Twice(made, made.link, made.link)
    flow.c(credentials(k))
    end(flow)


@case("seen-twice-tagged", "each packet is there twice, the second time without its tag")
def _(made, k):
    flow = Flow(made)
    flow.scene = Twice(made, craft.ethernet([(0x8100, 7)]), craft.ethernet())
    flow.open()
    flow.greet((0, 2), 2)
    flow.c(credentials(k))
    end(flow)
