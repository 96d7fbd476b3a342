#!/usr/bin/env bash
# A conversation out of a file, played with a small proxy of each build: what it says is what a client would have heard.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
wrong=0
# A busy machine is no reason to go on before the proxy has answered.
export SOCKSPEC_DESOCK_PATIENCE=3000

# want WHAT INPUT LINE...: whatever way the proxy waits, what happens is these lines.
want() {
    local what=$1 input=$2 how status
    shift 2
    printf '%b' "$input" >"$dir/input"
    printf '%s\n' "$@" >"$dir/want"
    for how in threads forks poll select epoll; do
        rm -f "$dir/log"
        status=0
        SOCKSPEC_DESOCK_LOG=$dir/log timeout 30 "${PROXY}_0" "$how" <"$dir/input" >"$dir/said" 2>&1 || status=$?
        if [ "$status" != 0 ] || ! diff "$dir/want" "$dir/log"; then
            echo "desock: $what, $how: ended with $status, and that is not what is to happen"
            cat "$dir/said"
            wrong=1
        fi
    done
}

want "the destination echoes" '\1\0\0\5\1\0\5\1\0\1\300\0\2\1\0\120GET /' \
    "client says 050100" "proxy says 0500" \
    "client says 05010001c00002010050" "proxy connects to a destination" "proxy says 05000001c00002010050" \
    "client says 474554202f" "destination hears 474554202f" "proxy says 474554202f" \
    "client ends" "proxy closes"
want "octet by octet" '\1\0\15\1\1\1\1\1\1\1\1\1\1\1\1\1\5\1\0\5\1\0\1\300\0\2\1\0\120' \
    "client says 05" "client says 01" "client says 00" "proxy says 0500" \
    "client says 05" "client says 01" "client says 00" "client says 01" "client says c0" "client says 00" \
    "client says 02" "client says 01" "client says 00" "client says 50" \
    "proxy connects to a destination" "proxy says 05000001c00002010050" "client ends" "proxy closes"
want "all at once" '\1\0\1\377\5\1\0\5\1\0\1\300\0\2\1\0\120GET /' \
    "client says 05010005010001c00002010050474554202f" "proxy says 0500" \
    "proxy connects to a destination" "proxy says 05000001c00002010050" \
    "destination hears 474554202f" "proxy says 474554202f" "client ends" "proxy closes"
want "a name, without asking anybody" '\1\0\0\5\1\0\5\1\0\3\4host\0\120' \
    "client says 050100" "proxy says 0500" "client says 0501000304686f73740050" \
    "proxy connects to a destination" "proxy says 05000001c00002090050" "client ends" "proxy closes"
want "a name that nobody knows" '\1\4\0\5\1\0\5\1\0\3\4host\0\120' \
    "client says 050100" "proxy says 0500" "client says 0501000304686f73740050" \
    "proxy says 05040001000000000000" "proxy closes"
want "the destination refuses" '\1\5\0\5\1\0\5\1\0\1\300\0\2\1\0\120' \
    "client says 050100" "proxy says 0500" "client says 05010001c00002010050" \
    "proxy connects in vain" "proxy says 05050001c00002010050" "proxy closes"
want "the destination closes" '\1\20\0\5\1\0\5\1\0\1\300\0\2\1\0\120' \
    "client says 050100" "proxy says 0500" "client says 05010001c00002010050" \
    "proxy connects to a destination" "proxy says 05000001c00002010050" "client ends" "proxy closes"
want "the destination speaks first" '\1\40\0\5\1\0\5\1\0\1\300\0\2\1\0\120' \
    "client says 050100" "proxy says 0500" "client says 05010001c00002010050" \
    "proxy connects to a destination" "proxy says 05000001c00002010050" "proxy says 68656c6c6f0a" \
    "client ends" "proxy closes"
want "another protocol" '\1\0\0GET / HTTP/1.0\r\n\r\n' \
    "client says 474554202f20485454502f312e300d0a0d0a" "proxy closes"
want "a client that says nothing" '' "client ends" "proxy closes"
want "a peer comes to a BIND" '\1\0\0\5\1\0\5\2\0\1\0\0\0\0\0\0data' \
    "client says 050100" "proxy says 0500" "client says 05020001000000000000" \
    "proxy says 0500000100000000c352" "proxy says 050000017f000001c350" \
    "client says 64617461" "destination hears 64617461" "proxy says 64617461" "client ends" "proxy closes"
want "datagrams" '\1\0\4\3\12\16\12\5\1\0\5\3\0\1\0\0\0\0\0\0\0\0\0\1\300\0\2\1\0\65data\0\0\0\1' \
    "client says 050100" "proxy says 0500" "client says 05030001000000000000" "proxy says 0500000100000000c352" \
    "client sends a datagram 00000001c0000201003564617461" "destination gets a datagram 64617461" \
    "client gets a datagram 00000001c0000201003564617461" "client sends a datagram 00000001" "client ends" "proxy closes"
if [ "$wrong" = 0 ]; then
    echo "twelve conversations, five ways each, as they are to be"
fi
exit "$wrong"
