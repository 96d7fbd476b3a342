#!/usr/bin/env bash
# AFL++ drives a small proxy through the played sockets: it finds a name that is too long, and nothing where there is
# nothing. Of what it found, the proxy alone makes a sanitizer's report.
set -euo pipefail
command -v afl-fuzz >/dev/null && command -v afl-clang-fast >/dev/null || exit 77
build=$BINARY/desock
dir=$(mktemp -d -p "$build")
trap 'rm -rf "$dir"' EXIT

in_log() {
    "$@" >"$dir/log" 2>&1 </dev/null || {
        tail -n 30 "$dir/log"
        exit 1
    }
}

for fault in 0 1; do
    AFL_QUIET=1 AFL_USE_ASAN=1 in_log afl-clang-fast -std=gnu17 -g -O1 -DFAULT=$fault -I"$SOURCE/src" \
        -I"$build/build/src/generated" "$SOURCE/tests/desock/proxy.c" "$build/build/desock.o" \
        "$build/build/src/libsockspec_wire.a" "$build/build/src/libsockspec_base.a" -lpthread -ldl -o "$dir/proxy_$fault"
done

mkdir "$dir/seeds"
# One length octet from what is to be found.
printf '\1\0\0\5\1\0\5\1\0\3\132%090d\0\120%0200d' 0 0 >"$dir/seeds/name"
printf '\1\0\0\5\1\0\5\1\0\1\300\0\2\1\0\120data' >"$dir/seeds/ipv4"
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_ALLOW_TMP=1
hunt() {
    in_log timeout 200 afl-fuzz -i "$dir/seeds" -o "$dir/found-$1" -x "$SOURCE/fuzz/options/server.dict" -s 1 -m none \
        -t 2000 "${@:3}" -- "$dir/proxy_$1" "$2"
}
crashes() {
    awk -F ' *: *' '$1 == "saved_crashes" { print $2 }' "$dir/found-$1/default/fuzzer_stats"
}

mutator=$build/build/fuzz/libsockspec_mutator.so
[ ! -f "$mutator" ] || export AFL_CUSTOM_MUTATOR_LIBRARY=$mutator
AFL_BENCH_UNTIL_CRASH=1 hunt 1 threads -V 120
[ "$(crashes 1)" -ge 1 ] || {
    echo "desock: AFL++ did not find the name that is too long in 120 s"
    exit 1
}
found=("$dir"/found-1/default/crashes/id*)
if SOCKSPEC_DESOCK_INPUT=${found[0]} timeout 20 "$dir/proxy_1" threads >"$dir/said" 2>&1 ||
    ! grep -q 'stack-buffer-overflow' "$dir/said"; then
    echo "desock: what AFL++ found does not do it again"
    cat "$dir/said"
    exit 1
fi
for how in threads poll; do
    rm -rf "$dir/found-0"
    hunt 0 "$how" -E 4000 -V 60
    [ "$(crashes 0)" = 0 ] || {
        echo "desock: AFL++ found a crash in a proxy that is as it should be ($how)"
        exit 1
    }
done
awk -F ' *: *' '/^(execs_done|execs_per_sec|stability)/ { printf "%s %s  ", $1, $2 }' "$dir"/found-*/default/fuzzer_stats
echo
