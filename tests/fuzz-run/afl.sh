# scripts/fuzz-afl: instances that share what they find, what it says of findings, and Ctrl-C.
. "$SOURCE/tests/fuzz-run/lib.bash"
needs python3 afl-fuzz afl-clang-fast
build=$(dirname "$SOCKSPEC")
library=$build/fuzz/libsockspec_mutator.so
fuzz=$SOURCE/scripts/fuzz-afl
mkdir "$work/seeds"
printf '\5\1\0' >"$work/seeds/greeting"
printf '\5\1\0\3\1a\0P' >"$work/seeds/request"
cd "$SOURCE" || exit 1

# compile FAULT FILE: the planted decoders, for AFL++.
compile() {
    AFL_QUIET=1 afl-clang-fast -fsanitize=fuzzer,address,undefined -O1 -fno-sanitize-recover=undefined -std=c17 -D_GNU_SOURCE \
        -I. -Isrc -I"$build/src/generated" -DPLANTED="$1" fuzz/planted/decoders.c fuzz/planted/target.c fuzz/target.c "$library" \
        -Wl,-rpath,"$build/fuzz" -o "$2" >"$out" 2>"$err"
}
compile NOTHING "$work/sound" || { echo "afl-clang-fast cannot build here: $(head -n 1 "$err")"; exit 77; }
compile METHODS_TRUSTED "$work/faulty" || complain "the faulty target does not build"
AFL_LLVM_CMPLOG=1 compile NOTHING "$work/compares" || complain "the target that tells its comparisons does not build"
options=(--seeds "$work/seeds" --mutator "$library" --jobs 2)

# What one finds reaches the other: the main instance looks for it after half a minute, the other sooner or later.
status 0 "$fuzz" sound 40 "${options[@]}" --program "$work/sound" --cmplog "$work/compares" --share "$work/shared"
says '^2 instances: 0 findings$'
for name in main 1; do
    says "^$name +[1-9][0-9]+ "
done
imported=$(sed -n 's/^corpus_imported *: *//p' "$work"/shared/*/fuzzer_stats | paste -sd +)
[ $((imported)) -gt 0 ] || complain "neither instance took anything from the other"
grep -q -- "-c $work/compares" "$work/shared/1/fuzzer_stats" || complain "nobody looks at what is compared"

# A second run goes on with the first, and a machine of its own name begins beside it.
had=$(find "$work/shared/main/queue" -name 'id:*' | wc -l)
status 0 "$fuzz" sound 2 "${options[@]}" --program "$work/sound" --share "$work/shared"
[ "$(find "$work/shared/main/queue" -name 'id:*' | wc -l)" -ge "$had" ] || complain "what was found before is gone"
status 0 "$fuzz" sound 2 "${options[@]}" --program "$work/sound" --share "$work/shared" --machine other --secondary
says '^other-0 '
says '^other-1 '

# A fault is found, told and stays.
status 1 "$fuzz" faulty 8 "${options[@]}" --program "$work/faulty" --share "$work/faults"
says '^2 instances: [1-9][0-9]* findings$'
crash=$(sed -n 's/^    again: [^ ]* //p' "$out" | head -n 1)
eval "crash=$crash"
[ -s "$crash" ] && ! "$work/faulty" "$crash" >"$out" 2>"$err" || complain "the finding is not there, or does no harm"
grep -q 'heap-buffer-overflow' "$err" || complain "the finding is of something else"

# Ctrl-C ends all of them, and says what there is.
"$fuzz" sound 600 "${options[@]}" --program "$work/sound" --share "$work/interrupted" >"$out" 2>"$err" &
pid=$!
started+=("$pid")
timeout 60 grep -q -m 1 'Entering queue cycle' <(tail -n +1 -F --pid="$pid" "$work/interrupted/main.log" 2>/dev/null) ||
    complain "the main instance does not begin"
kill -INT "$pid"
got=0
wait "$pid" || got=$?
[ "$got" = 0 ] || complain "interrupted: exit status $got"
says '^2 instances: 0 findings, interrupted$'

refuses "there is no target nonsense" "$fuzz" nonsense 5
refuses "--program $work/none: cannot be run" "$fuzz" sound 5 --program "$work/none"
refuses "a number from 1" "$fuzz" sound never
refuses "cannot write to /proc/none" "$fuzz" sound 5 "${options[@]}" --program "$work/sound" --share /proc/none

done_testing
