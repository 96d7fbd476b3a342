"""Passwords where a dialogue is not the plain one: proxies behind proxies, refusals, second attempts."""
import craft
from redacting import case
from redacting.streams import begin, credentials, end
from scene import SERVER, Flow

INNER = "203.0.113.9:1080"


def inner(flow, k, number):
    flow.greet((2,), 2)
    flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
    flow.s(craft.status(0))


@case("nested", "a password for each of three proxies, the next one reached through the one before")
def _(made, k):
    flow = Flow(made).open()
    for number in range(3):
        inner(flow, k, number)
        flow.ask(dst=INNER)
    flow.c(b"up")
    flow.s(b"down")
    flow.close()


@case("nested-at-once", "all that the client says to three proxies in one segment; and octet by octet")
def _(made, k):
    say, answer = b"", b""
    for number in range(3):
        say += craft.greeting(0, 2) + craft.credentials(k(f"user{number}"), k(f"password{number}")) + craft.request(1, INNER)
        answer += craft.choice(2) + craft.status(0) + craft.reply(0, SERVER)
    flow = Flow(made).open()
    flow.c(say)
    flow.s(answer)
    flow.close()
    flow = Flow(made, "192.0.2.11:40002").open()
    for at in range(len(say)):
        flow.c(say[at:at + 1])
    flow.s(answer)
    flow.close()


@case("nested-in-others", "behind a proxy that wants no password, and behind BIND")
def _(made, k):
    flow = Flow(made, "192.0.2.10:41000").open()
    flow.greet()
    flow.ask(dst=INNER)
    inner(flow, k, 0)
    flow.close()
    flow = Flow(made, "192.0.2.10:41001").open()
    flow.greet()
    flow.ask(cmd=2, dst=INNER)
    flow.s(craft.reply(0, INNER))
    inner(flow, k, 1)
    flow.close()


@case("nested-behind-a-hole", "the request or the reply between the outer and the inner proxy is in no packet",
      loose=(50, 51))
def _(made, k):
    for number, (request, reply) in enumerate(((True, False), (False, True))):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        flow.greet()
        flow.c(craft.request(1, INNER), lost=request)
        flow.s(craft.reply(0, SERVER), lost=reply)
        inner(flow, k, number)
        flow.ask()
        flow.close()


@case("nested-torn", "the length of the inner name is in no packet", loose=(50, 51))
def _(made, k):
    flow = Flow(made).open()
    flow.greet()
    flow.ask(dst=INNER)
    flow.greet((2,), 2)
    say = craft.credentials(k("user"), k("password"))
    flow.c(say[:2], lost=True)
    flow.c(say[2:])
    flow.s(craft.status(0))
    flow.ask()
    flow.close()


@case("refused", "the password goes out before the server refuses or chooses otherwise")
def _(made, k):
    for number, method in enumerate((255, 0, 2)):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        flow.c(craft.greeting(0, 2) + craft.credentials(k(f"user{number}"), k(f"password{number}")))
        flow.s(craft.choice(method))
        flow.close()


@case("no-socks-there", "the password goes out to somebody who does not speak SOCKS5 at all")
def _(made, k):
    for number, answer in enumerate((b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46")):
        flow = Flow(made, f"192.0.2.10:{41000 + number}").open()
        flow.c(craft.greeting(2) + craft.credentials(k(f"user{number}"), k(f"password{number}")))
        flow.s(answer)
        flow.close()


@case("second-attempt", "a client that is refused tries another password in the same connection")
def _(made, k):
    flow = begin(made, k)
    for number in range(3):
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}")))
        flow.s(craft.status(1 if number < 2 else 0))
    flow.ask()
    flow.close()


@case("other-versions", "VER is not 01 in the password's message")
def _(made, k):
    for number, ver in enumerate((5, 0, 2)):
        flow = begin(made, k, client=f"192.0.2.10:{41000 + number}")
        flow.c(craft.credentials(k(f"user{number}"), k(f"password{number}"), ver=ver))
        end(flow)


@case("not-offered", "the server chooses a password that was not offered; a client sends one that nobody asked for")
def _(made, k):
    flow = Flow(made, "192.0.2.10:41000").open()
    flow.greet((0,), 2)
    flow.c(credentials(k))
    end(flow)
    flow = Flow(made, "192.0.2.10:41001").open()
    flow.greet((0,), 0)
    flow.c(credentials(k, "user1", "password1"))
    flow.s(craft.status(0))
    flow.close()
