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
. "$(dirname "${BASH_SOURCE[0]}")/proxies.bash"
sockspec=${SOCKSPEC:?names the program}
export SOCKSPEC_INTEROP_DIR
SOCKSPEC_INTEROP_DIR=$(mktemp -d)
trap 'rm -rf "$SOCKSPEC_INTEROP_DIR"' EXIT

know "$name"
can_be_run
options+=(--exec "'$interop/start' $name {port}")
[ "$knows_users" = no ] || options+=(--auth-exec "'$interop/start' $name {port} {user} {pass}")
[ -n "$bare" ] || options+=(--strict --baseline "$interop/$name.baseline")
"$sockspec" test "${options[@]}" "$@"
