#!/usr/bin/env bash
# Builds the played sockets as they are meant for other people's proxies: without sanitizers, in a folder of their own.
set -euo pipefail
build=$BINARY/desock
mkdir -p "$build"
in_log() {
    "$@" >"$build/log" 2>&1 </dev/null || {
        tail -n 30 "$build/log"
        exit 1
    }
}
in_log cmake -S "$SOURCE" -B "$build/build" -G Ninja -DCMAKE_C_COMPILER=cc -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DSOCKSPEC_TESTS=OFF -DSOCKSPEC_SANITIZE= -DSOCKSPEC_FUZZ_ENGINE=none
in_log cmake --build "$build/build" --target desock -j2
