// Packages of npm as servers on 127.0.0.1: npm.js PACKAGE PORT [USER PASS]
'use strict';
const net = require('net');
const { pathToFileURL } = require('url');

const [name, port, user, pass] = process.argv.slice(2);
const host = '127.0.0.1';
const right = (givenUser, givenPass) => givenUser === user && givenPass === pass;
const load = () => import(pathToFileURL(require.resolve(name)));

const servers = {
  '@heroku/socksv5': serveSocksv5,
  socksv5: serveSocksv5,
  'socks5-server'() {
    const { Socks5Server, AUTH_METHODS } = require(name);
    const server = new Socks5Server();
    if (user) server.registerAuth(AUTH_METHODS.USERNAME_PASSWORD, { username: user, password: pass });
    else server.registerAuth(AUTH_METHODS.NOAUTH);
    server.listen(Number(port), host, () => {});
  },
  async 'socks-server-lib'() {
    (await load()).runSocksServer({ port: Number(port), host });
  },
  async 'simple-socks'() {
    const authenticate = (givenUser, givenPass, socket, done) =>
      setImmediate(done, right(givenUser, givenPass) ? undefined : new Error('wrong'));
    (await load()).default.createServer(user ? { authenticate } : {}).listen(Number(port), host);
  },
  '@pondwader/socks5-server'() {
    const auth = user ? { username: user, password: pass } : undefined;
    require(name).createServer({ auth }).listen(Number(port), host);
  },
  'node-socks5-server'() {
    const logger = { info() {}, warn() {}, error() {}, debug() {}, log() {} };
    const userPassAuthFn = user ? right : undefined;
    require(name).createServer({ logger, userPassAuthFn }).listen(Number(port), host);
  },
  'socks5-proxy'() {
    const { Socket5Server } = require(name);
    const auth = user ? { user, pass } : undefined;
    new Socket5Server({ host, port: Number(port), auth }).listen((client) => {
      const there = net.connect({ host: client.host, port: client.port }, () => {
        there.pipe(client.socket).pipe(there);
        client.next();
      });
    });
  },
};

function serveSocksv5() {
  const socks = require(name);
  const auth = user ? socks.auth.UserPassword((u, p, done) => done(right(u, p))) : socks.auth.None();
  socks.createServer((info, accept) => accept()).useAuth(auth).listen(Number(port), host);
}

servers[name]();
