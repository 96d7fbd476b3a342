#!/usr/bin/env bash
# A program that was linked without them gets the played sockets by LD_PRELOAD.
set -euo pipefail
build=$BINARY/desock/build
dir=$(mktemp -d -p "$BINARY/desock")
trap 'rm -rf "$dir"' EXIT

cc -std=gnu17 -I"$SOURCE/src" -I"$build/src/generated" "$SOURCE/tests/desock/proxy.c" "$build/src/libsockspec_wire.a" \
    "$build/src/libsockspec_base.a" -lpthread -o "$dir/proxy"
printf '\1\0\0\5\1\0\5\1\0\1\300\0\2\1\0\120GET /' >"$dir/input"
printf '%s\n' "client says 050100" "proxy says 0500" "client says 05010001c00002010050" \
    "proxy connects to a destination" "proxy says 05000001c00002010050" "client says 474554202f" \
    "destination hears 474554202f" "proxy says 474554202f" "client ends" "proxy closes" >"$dir/want"
export SOCKSPEC_DESOCK_PATIENCE=3000
for how in threads forks poll select epoll; do
    rm -f "$dir/log"
    SOCKSPEC_DESOCK_LOG=$dir/log SOCKSPEC_DESOCK_INPUT=$dir/input LD_PRELOAD=$build/desock.so timeout 30 "$dir/proxy" "$how"
    diff "$dir/want" "$dir/log" || {
        echo "desock: preloaded, $how: that is not what is to happen"
        exit 1
    }
done
echo "a conversation, five ways, as it is to be"
