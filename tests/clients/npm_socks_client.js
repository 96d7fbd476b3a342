// The npm package "socks" against the server at HOST PORT.
'use strict';
const assert = require('assert');
const dgram = require('dgram');
const net = require('net');
const {once} = require('events');
const {SocksClient} = require('socks');

const proxy = {
  host: process.argv[2],
  port: Number(process.argv[3]),
  type: 5,
  userId: 'bob',
  password: 'secret',
};

// By the data event: the package emits what came together with the reply by hand.
async function whole(socket) {
  let text = '';
  socket.on('data', (data) => { text += data; });
  await once(socket, 'end');
  return text;
}

async function connect() {
  const origin = net.createServer((socket) => socket.end('hello from the origin'));
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const destination = {host: 'localhost', port: origin.address().port};
  const {socket} = await SocksClient.createConnection({proxy, command: 'connect', destination});
  assert.strictEqual(await whole(socket), 'hello from the origin');
  origin.close();
}

// The peer connects to the address of the first reply, as it stands there.
async function bind() {
  const client = new SocksClient({
    proxy, command: 'bind', destination: {host: '127.0.0.1', port: 0},
  });
  const established = once(client, 'established');
  client.connect();
  const [{remoteHost}] = await once(client, 'bound');
  assert.strictEqual(remoteHost.host, '127.0.0.1');
  const peer = net.connect(remoteHost.port, remoteHost.host);
  await once(peer, 'connect');
  const [{socket, remoteHost: who}] = await established;
  assert.strictEqual(who.port, peer.localPort);
  peer.end('hello from the peer');
  assert.strictEqual(await whole(socket), 'hello from the peer');
  socket.destroy();
}

async function associate() {
  const remote = dgram.createSocket('udp4');
  remote.bind(0, '127.0.0.1');
  await once(remote, 'listening');
  remote.on('message', (data, from) => remote.send('echo ' + data, from.port, from.address));
  const client = new SocksClient({
    proxy, command: 'associate', destination: {host: '0.0.0.0', port: 0},
  });
  client.connect();
  const [{socket, remoteHost}] = await once(client, 'established');
  const local = dgram.createSocket('udp4');
  for (const host of ['127.0.0.1', 'localhost']) {
    const frame = SocksClient.createUDPFrame({
      remoteHost: {host, port: remote.address().port}, data: Buffer.from('hello'),
    });
    local.send(frame, remoteHost.port, remoteHost.host);
    const [message] = await once(local, 'message');
    const answer = SocksClient.parseUDPFrame(message);
    assert.strictEqual(answer.data.toString(), 'echo hello');
    assert.strictEqual(answer.remoteHost.host, '127.0.0.1');
    assert.strictEqual(answer.remoteHost.port, remote.address().port);
  }
  local.close();
  remote.close();
  socket.destroy();
}

async function refused() {
  const wrong = {...proxy, password: 'wrong'};
  await assert.rejects(SocksClient.createConnection({
    proxy: wrong, command: 'connect', destination: {host: '127.0.0.1', port: 1},
  }), /Authentication/i);
  await assert.rejects(SocksClient.createConnection({
    proxy, command: 'connect', destination: {host: '127.0.0.1', port: 1},
  }), /ConnectionRefused/);
}

(async () => {
  await connect();
  await bind();
  await associate();
  await refused();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
