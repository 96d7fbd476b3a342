# .clusterfuzzlite/build.sh: what it makes runs from the zips, wherever it is taken, with libFuzzer and with AFL++'s driver.
. "$SOURCE/tests/fuzz-run/lib.bash"
needs clang clang++ zip python3 cmake ninja
flags='-O1 -g -fno-omit-frame-pointer -fsanitize=address,fuzzer-no-link'
mkdir "$work/src"
ln -s "$SOURCE" "$work/src/sockspec"
unset LDFLAGS

# builds FOLDER ENGINE CC CXX CFLAGS TARGET...: into that folder, which is then taken elsewhere.
builds() {
    local folder=$work/$1
    mkdir "$folder" "$folder/work" "$folder/out"
    limit=300 status 0 env SRC="$work/src" WORK="$folder/work" OUT="$folder/out" LIB_FUZZING_ENGINE="$2" CC="$3" CXX="$4" \
        CFLAGS="$5" CXXFLAGS="$5" SOCKSPEC_FUZZ_TARGETS="${*:6}" "$SOURCE/.clusterfuzzlite/build.sh"
    says "^build.sh: $(($# - 5)) targets in "
    mv "$folder/out" "$folder/elsewhere"
    rm -rf "$folder/work"
}

# Between them they need every library there is.
targets=(request reader reference case)
builds libfuzzer -fsanitize=fuzzer clang clang++ "$flags" "${targets[@]}"
cd "$work/libfuzzer/elsewhere" || exit 1
for name in "${targets[@]}"; do
    for file in "fuzz_$name" "fuzz_$name"{_seed_corpus.zip,.dict,.options}; do
        [ -s "$file" ] || complain "no $file"
    done
    grep -qx "dict = fuzz_$name.dict" "fuzz_$name.options" || complain "the options of $name name another dictionary"
    mkdir "$work/seeds-$name"
    python3 -m zipfile -e "fuzz_${name}_seed_corpus.zip" "$work/seeds-$name"
    diff -r "$SOURCE/corpus/$name" "$work/seeds-$name" | grep -v "^Only in $work/" && complain "the seeds of $name are others"
    ldd "fuzz_$name" | awk '$2 == "=>" { print $3 }' | grep -vE "^$PWD/./lib/|/lib(c|m|dl|pthread|rt|resolv)\.so" &&
        complain "fuzz_$name takes libraries from this machine"
    (cd / && status 0 "$work/libfuzzer/elsewhere/fuzz_$name" -runs=1000 -max_len=8192 \
        -dict="$work/libfuzzer/elsewhere/fuzz_$name.dict" "$work/seeds-$name" && exit "$failures") || failures=$((failures + 1))
    grep -qE '^Done [0-9]+ runs' "$err" || complain "fuzz_$name did not run to its end"
done
[ -n "$(find "$work/seeds-reader/golden" -name '*.pcap')" ] || complain "the captures of tests/golden are not among the seeds"
[ -e lib/libpcap.so.0.8 ] || complain "no libpcap in lib"
cd "$work" || exit 1

driver=/usr/lib/afl/libAFLDriver.a
if [ -e "$driver" ]; then
    builds afl "$driver" afl-clang-fast afl-clang-fast++ '-O1 -g' request
    cd "$work/afl/elsewhere" || exit 1
    status 0 ./fuzz_request "$work/seeds-request/seed-connect-ipv4"
    status 0 env AFL_QUIET=1 afl-showmap -o "$work/map" -- ./fuzz_request <"$work/seeds-request/seed-connect-ipv4"
    [ "$(wc -l <"$work/map")" -gt 50 ] || complain "AFL++ sees little of fuzz_request"
    cd "$work" || exit 1
fi

# What is missing is one line.
build=("$SOURCE/.clusterfuzzlite/build.sh")
environment=(SRC="$work/src" WORK="$work/none" OUT="$work/none" LIB_FUZZING_ENGINE=-fsanitize=fuzzer CC=clang CXX=clang++)
refuses "OUT is not set" env "${environment[@]}" OUT= "${build[@]}"
refuses "there is no $work/sockspec/fuzz/CMakeLists.txt" env "${environment[@]}" SRC="$work" "${build[@]}"

done_testing
