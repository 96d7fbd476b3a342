#!/usr/bin/env bash
# Runs the suite against a real proxy, and wants exactly the departures of its baseline: run.sh NAME [--bare] [OPTION...]
#
# With --bare nothing is wanted: what it departs in is told as to anybody else. OPTIONs are those of sockspec test.
# tests/interop/NAME.baseline tells, line by line, which clause the proxy breaks and what it does. After a change of
# the cases: run.sh NAME --update-baseline, then say why in each new line. Exit 77: the proxy is not here.
set -euo pipefail

name=${1:?usage: run.sh NAME [--bare] [options of sockspec test]}
shift
bare=
if [ "${1-}" = --bare ]; then
    bare=yes
    shift
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sockspec=${SOCKSPEC:?names the program}
export SOCKSPEC_INTEROP_DIR
SOCKSPEC_INTEROP_DIR=$(mktemp -d)
trap 'rm -rf "$SOCKSPEC_INTEROP_DIR"' EXIT

case $name in
danted) programs="danted openssl" ;;
microsocks) programs=microsocks ;;
ssh-D) programs="ssh ssh-keygen sshd" ;;
shadowsocks-libev) programs="ss-local ss-server setpriv" ;;
heroku-socksv5) programs=node ;;
*)
    echo "$name: danted, microsocks, ssh-D, shadowsocks-libev and heroku-socksv5 are known" >&2
    exit 2
    ;;
esac
for program in $programs; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "$name: $program is not installed"; exit 77; }
done
options=(--exec "'$here/start' $name {port}")
[ -n "$bare" ] || options+=(--strict --baseline "$here/$name.baseline")
case $name in
danted)
    [ "$(id -u)" = 0 ] || { echo "$name: needs root"; exit 77; }
    unshare -m true 2>/dev/null || { echo "$name: needs mount namespaces"; exit 77; }
    options+=(--auth-exec "'$here/start' $name {port} {user} {pass}" --deny 127.0.0.66:80)
    ;;
microsocks) options+=(--auth-exec "'$here/start' $name {port} {user} {pass}") ;;
# Its one socket for the datagrams of all loses some of one case's while another floods it.
shadowsocks-libev) options+=(--jobs 1) ;;
heroku-socksv5)
    [ -d "$here/../../build/npm/node_modules/@heroku/socksv5" ] ||
        { echo "$name: not there; scripts/install-npm installs it"; exit 77; }
    # Clients who log in at the same time kill it: side by side, whichever cases happen to meet would.
    options+=(--jobs 1 --auth-exec "'$here/start' $name {port} {user} {pass}")
    ;;
esac
"$sockspec" test "${options[@]}" "$@"
