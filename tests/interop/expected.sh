#!/usr/bin/env bash
# What is known of a real proxy from its octets must stand in the report, with the verdict that docs/verdicts.md gives
# it: expected.sh NAME
#
# The baselines say the same of all cases, but are renewed together with them; this list is not.
set -euo pipefail

name=${1:?usage: expected.sh NAME}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v python3 >/dev/null || { echo "$name: python3 is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

case $name in
microsocks) cat <<'LIST' ;;
fail rfc1928/greeting/cut/after-1
fail rfc1928/greeting/cut/after-2
fail rfc1928/greeting/cut/after-3
fail rfc1928/greeting/cut/octetwise
fail rfc1928/greeting/cut-long/after-256
fail rfc1928/greeting/with-part-of-request/one-octet
fail rfc1928/greeting/with-request
fail rfc1928/request/all-at-once
fail rfc1928/request/data-behind/one-octet
fail rfc1928/request/data-behind/two-octets
fail rfc1928/request/data-behind/a-segment
fail rfc1928/request/data-behind/a-buffer
fail rfc1928/request/data-behind/many-buffers
fail rfc1928/relay/half-close/client-first
fail rfc1928/relay/half-close/client-first-without-data
fail rfc1928/relay/half-close/destination-first
fail rfc1928/relay/half-close/destination-first-without-data
warn rfc1928/greeting/gssapi
skip rfc1928/relay/half-close-patience/client-first
warn rfc1928/relay/directions-independent/destination-reads-nothing
warn rfc1928/connect/bnd-addr/ipv4
warn rfc1928/connect/bnd-port/ipv4
fail rfc1929/request/coalesced-in-part/last-octet-and-request
warn rfc1928/reply/failure-survives-unread/command-unknown
pass rfc1928/greeting/refused-serves-nothing/request-at-once
pass rfc1928/request/command-unknown-address/name
pass rfc1928/request/command-unknown/ff
pass rfc1928/request/address-type-unknown/ff
pass rfc1928/greeting/none-acceptable/7f
unsupported rfc1928/bind/answered
unsupported rfc1928/udp/answered
LIST
danted) cat <<'LIST' ;;
fail rfc1928/request/command-unknown/00
fail rfc1928/request/command-unknown/04
fail rfc1928/request/command-unknown/7f
fail rfc1928/request/command-unknown/80
fail rfc1928/request/command-unknown/ff
fail rfc1928/request/address-type-unknown/00
fail rfc1928/request/address-type-unknown/02
fail rfc1928/request/address-type-unknown/05
fail rfc1928/request/address-type-unknown/ff
fail rfc1928/request/command-unknown-address/ipv6
fail rfc1928/request/address-type-unknown-command/bind
warn rfc1928/greeting/refusal-survives-data/4096
pass rfc1928/reply/denied-other-spelling/ipv4-mapped
pass rfc1928/address/port-bounds/65535
pass rfc1928/greeting/cut/octetwise
pass rfc1928/greeting/with-request
pass rfc1928/request/data-behind/a-segment
pass rfc1928/relay/half-close/client-first
warn rfc1928/greeting/gssapi
pass rfc1928/connect/bnd-addr/ipv4
pass rfc1928/connect/bnd-port/ipv4
pass rfc1928/bind/answered
pass rfc1928/udp/size/65497
pass rfc1928/relay/directions-independent/destination-reads-nothing
warn rfc1928/udp/name-nul/inside
unsupported rfc1928/udp/fragments-kept
LIST
ssh-D) cat <<'LIST' ;;
fail rfc1928/reply/refused/ipv4
skip rfc1928/reply/name-unresolvable/no-such-domain
skip rfc1928/reply/name-unresolvable/label-too-long
skip rfc1928/reply/network-unreachable/broadcast
skip rfc1928/reply/network-unreachable/multicast
skip rfc1928/request/command-unknown/ff
skip rfc1928/request/address-type-unknown/ff
skip rfc1928/bind/one-peer
fail rfc1928/bind/answered
fail rfc1928/udp/answered
skip rfc1928/reply/refused-name
fail rfc1928/greeting/none-acceptable/7f
warn rfc1928/greeting/gssapi
warn rfc1928/connect/bnd-addr/ipv4
warn rfc1928/connect/bnd-port/ipv4
pass rfc1928/greeting/cut/octetwise
pass rfc1928/relay/half-close/client-first
pass rfc1928/relay/directions-independent/destination-reads-nothing
LIST
shadowsocks-libev) cat <<'LIST' ;;
fail rfc1928/reply/refused-is-no-success/ipv4
skip rfc1928/reply/refused/ipv4
skip rfc1928/reply/name-unresolvable/no-such-domain
skip rfc1928/reply/no-success-while-connecting
skip rfc1928/request/command-unknown/ff
fail rfc1928/reply/failure-form/command-unassigned
fail rfc1928/reply/failure-form/address-type-unassigned
skip rfc1928/reply/failure-form/refused-ipv4
fail rfc1928/bind/answered
skip rfc1928/bind/one-peer
fail rfc1928/request/version-other/06
fail rfc1928/relay/half-close/client-first
fail rfc1928/relay/half-close/destination-first
skip rfc1928/relay/half-close-patience/client-first
fail rfc1928/udp/ends-with-tcp/close-to-origin
fail rfc1928/udp/foreign-host/after-the-client
fail rfc1928/udp/malformed/atyp-81
pass rfc1928/udp/size/1473
fail rfc1928/udp/size/9000
fail rfc1928/udp/size/65497
warn rfc1928/udp/name-nul/inside
warn rfc1928/connect/bnd-addr/ipv4
warn rfc1928/connect/bnd-port/ipv4
warn rfc1928/greeting/gssapi
pass rfc1928/udp/answered
pass rfc1928/greeting/cut/octetwise
pass rfc1928/greeting/with-request
pass rfc1928/greeting/password-behind-00
pass rfc1928/greeting/none-acceptable/7f
pass rfc1928/request/data-behind/a-segment
LIST
heroku-socksv5) cat <<'LIST' ;;
fail rfc1928/reply/failure-form/refused-ipv4
fail rfc1928/reply/failure-form/name-unresolvable
pass rfc1928/reply/refused/ipv4
pass rfc1928/reply/failure-closes/refused
pass rfc1928/reply/refused-is-no-success/ipv4
fail rfc1928/request/command-unknown/ff
fail rfc1928/request/address-type-unknown/ff
fail rfc1928/bind/answered
skip rfc1928/bind/one-peer
fail rfc1928/udp/answered
skip rfc1928/udp/foreign-host/after-the-client
fail rfc1929/security/amid-another/right
fail rfc1929/security/amid-another/wrong
fail rfc1928/relay/half-close/client-first
fail rfc1928/relay/half-close/destination-first
fail rfc1928/relay/leaving-ends-other-side/destination-resets
fail rfc1928/connect/destination-leaves-at-once/resets
warn rfc1928/address/name-empty
warn rfc1928/address/name-nul/inside
warn rfc1928/greeting/gssapi
pass rfc1928/connect/bnd-addr/ipv4
pass rfc1928/connect/bnd-port/ipv4
pass rfc1928/greeting/cut/octetwise
pass rfc1928/greeting/with-request
pass rfc1928/request/data-behind/a-segment
pass rfc1929/request/coalesced/all
pass rfc1929/security/interleaved/right-first
LIST
*) echo "$name: no such proxy" >&2; exit 2 ;;
esac >"$folder/list"

choice=()
while read -r _ id; do choice+=(--filter "$id"); done <"$folder/list"
# 1: it departs, as expected.
status=0
bash "$here/run.sh" "$name" --bare -q --report-json "$folder/report.json" "${choice[@]}" || status=$?
case $status in
0 | 1) ;;
*) exit "$status" ;;
esac

python3 - "$folder/list" "$folder/report.json" <<'PYTHON'
import json, sys

want = {case: verdict for verdict, case in (line.split() for line in open(sys.argv[1]))}
have = {case["id"]: case for case in json.load(open(sys.argv[2]))["cases"]}
wrong = 0
for case, verdict in want.items():
    got = have.pop(case, None)
    if got is None or got["verdict"] != verdict:
        wrong += 1
        print(f"{case}: want {verdict}, got " + (f"{got['verdict']}: {got['reason']}" if got else "nothing"))
for case in have:
    wrong += 1
    print(f"{case}: was not asked for")
sys.exit(wrong != 0)
PYTHON
