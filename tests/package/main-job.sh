#!/usr/bin/env bash
# What a user does with an installed sockspec, from end to end: a real proxy is tested, the capture of it is read, and the reference server
# serves. Run by scripts/bare-debian where nothing but the packages is installed: main-job.sh FOLDER, which has tests/interop of the
# sources and docs/examples.
set -euo pipefail
folder=${1:?usage: main-job.sh FOLDER}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

step() {
    printf 'main-job: %s\n' "$1"
}

fail() {
    printf 'main-job: FAIL: %s\n' "$1" >&2
    exit 1
}

cd "$work"
sockspec --version

step "a real proxy, held against what is known of it"
SOCKSPEC=$(command -v sockspec) "$folder/interop/run.sh" microsocks -q --report-json "$work/microsocks.json" ||
    fail "microsocks departs in other things than its baseline says"
grep -q '"summary"' microsocks.json || fail "no report"

step "its capture, read again"
status=0
sockspec test --exec 'microsocks -i 127.0.0.1 -p {port}' --filter rfc1928/connect/bnd-addr/ipv4 --pcap "$work/captures" -q || status=$?
[ "$status" -le 1 ] || fail "the capture's run: exit status $status"
capture=$(find "$work/captures" -name '*.pcapng' | head -n 1)
[ -n "$capture" ] || fail "no capture was written"
sockspec decode --json "$capture" >sessions
grep -q '"type":"session".*"cmd":"CONNECT".*"rep":0' sessions || fail "no session was found in $capture"
status=0
sockspec decode --lint "$capture" >lint || status=$?
[ "$status" = 1 ] && grep -q 'violation .*CON-0' lint || fail "--lint does not see that BND is zeros"

step "the reference server"
exec {lines}< <(exec sockspec serve --listen 127.0.0.1:0 --quiet)
server=$!
read -r line <&"$lines"
sockspec test "socks5://${line##* }" --filter 'rfc1928/connect/*' --filter 'rfc1928/udp/*' -q || fail "the reference server departs from the RFCs"
kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
[ "$status" = 0 ] || fail "the reference server ended with status $status"

step "the installed cases"
sockspec test --cases /usr/share/sockspec/cases --filter 'rfc1928/greeting/*' -q || fail "the installed cases"
[ -s /usr/share/bash-completion/completions/sockspec ] || fail "no completion"

step "the library"
sed -n 's/^    \$ messages //p' "$folder/library.md" >line
for how in --libs "--static --libs"; do
    # shellcheck disable=SC2046,SC2086  # words
    gcc -std=c17 -Wall -Werror $([ "$how" = --libs ] || echo -static) "$folder/examples/messages.c" $(pkg-config --cflags $how sockspec) -o messages
    status=0
    # shellcheck disable=SC2046
    ./messages $(cat line) >said || status=$?
    [ "$status" = 1 ] && grep -q 'REQ-09' said || fail "the example, $how"
done
step "done"
