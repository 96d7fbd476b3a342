"""AsyncSSH's forward_socks() on 127.0.0.1: asyncssh_socks.py PORT. The server at the other end of the tunnel is in this
process, at the same port of another loopback address."""

import asyncio
import sys

import asyncssh

SERVER = "127.0.0.77"


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return False

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True


async def main():
    port = int(sys.argv[1])
    key = asyncssh.generate_private_key("ssh-ed25519")
    await asyncssh.listen(SERVER, port, server_factory=Server, server_host_keys=[key])
    client = await asyncssh.connect(SERVER, port, known_hosts=None, username="tester", config=None, client_keys=None)
    listener = await client.forward_socks("127.0.0.1", port)
    await listener.wait_closed()


asyncio.run(main())
