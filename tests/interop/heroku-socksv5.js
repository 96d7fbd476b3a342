// The npm package @heroku/socksv5 as a server on 127.0.0.1: heroku-socksv5.js PORT [USER PASS]
'use strict';
const socks = require('@heroku/socksv5');

const [port, user, pass] = process.argv.slice(2);
const auth = user
  ? socks.auth.UserPassword((name, word, done) => done(name === user && word === pass))
  : socks.auth.None();
socks.createServer((info, accept) => accept()).useAuth(auth).listen(Number(port), '127.0.0.1');
