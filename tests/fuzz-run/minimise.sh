# corpus/minimise over a small copy: what it takes in, what it takes away, and what it leaves alone.
. "$SOURCE/tests/fuzz-run/lib.bash"
needs python3 clang
tree=$work/tree
corpus=$tree/corpus/made
found=$work/found
mkdir -p "$tree/tests" "$tree/fuzz/options" "$tree/corpus/made" "$work/programs" "$found/made/corpus" "$found/made/afl/main/queue"
cp "$SOURCE/fuzz/listing.py" "$tree/fuzz/"
cp "$SOURCE"/corpus/{make,minimise,*.py,*.tsv} "$tree/corpus/"
cp -r "$SOURCE/tests/capture" "$tree/tests/"
rm "$tree/corpus/MANIFEST.tsv"
minimise=("$tree/corpus/minimise" --programs "$work/programs" --found "$found")
clang -O0 -fsanitize=fuzzer -DCRASHES "$SOURCE/tests/fuzz-run/broken.c" -o "$work/programs/fuzz_made" || complain "clang"
printf 'made\t%s\t\n' "$work/programs/fuzz_made" >"$work/programs/targets.tsv"
printf '[libfuzzer]\nmax_len = 8\ntimeout = 5\n' >"$tree/fuzz/options/made.options"

# found_as TEXT: the name that such an input gets.
found_as() {
    printf 'found-%s' "$(printf '%s' "$1" | sha256sum | cut -c1-16)"
}

# holds FILE...: these are in the corpus, and no others.
holds() {
    local want have
    want=$(printf '%s\n' "$@" | sort)
    have=$(find "$corpus" -type f -printf '%f\n' | sort)
    [ "$want" = "$have" ] || complain "the corpus holds ${have//$'\n'/ }, and not ${want//$'\n'/ }"
}

by_hand=(seed-one bnd-same rec-same regress-R99-same)
for name in "${by_hand[@]}"; do
    printf 'aaa' >"$corpus/$name"
done
printf 'bbbb' >"$corpus/found-long-ago"

# Nothing was found: what is there is looked at all the same.
status 0 "${minimise[@]}" made
says '^made +1 stay, +1 found: 1 taken in, 1 taken away, 1 found-\* now$'
holds "${by_hand[@]}" "$(found_as bbbb)"

printf 'b' >"$found/made/corpus/1"
printf 'aaaa' >"$found/made/corpus/2"
printf 'c' >"$found/made/corpus/3"
printf 'ccc' >"$found/made/corpus/4"
printf 'ddddddddd' >"$found/made/corpus/too-long"
printf 'x' >"$found/made/afl/main/queue/id:000000,orig:x"
status 0 "${minimise[@]}" made
says '^made +1 stay, +6 found: 3 taken in, 1 taken away, 3 found-\* now$'
holds "${by_hand[@]}" "$(found_as b)" "$(found_as c)" "$(found_as x)"
[ "$(cat "$corpus/$(found_as c)")" = c ] || complain "the input named for c is another"
grep -qP "^made/$(found_as x)\t1\t[0-9a-f]{16}\tfound by fuzzing\t" "$tree/corpus/MANIFEST.tsv" || complain "not in the manifest"
# Nobody has asked the targets yet what becomes of them; everything else is in order.
status 1 "$tree/corpus/make" --check
says '^[0-9]+ files, [0-9]+ of them without a verdict; corpus/make --verdicts asks the targets$'

# Once more, nothing changes.
cp "$tree/corpus/MANIFEST.tsv" "$work/manifest"
status 0 "${minimise[@]}" made
says ' 0 taken in, 0 taken away, 3 found-\* now$'
cmp "$tree/corpus/MANIFEST.tsv" "$work/manifest" || complain "the manifest is another"

# What is found is covered by hand now.
printf 'b' >"$corpus/seed-two"
printf 'c' >"$corpus/seed-three"
status 0 "${minimise[@]}" made
says '^made +3 stay.* 0 taken in, 2 taken away, 1 found-\* now$'
holds "${by_hand[@]}" seed-two seed-three "$(found_as x)"

# An input that breaks the target is left out, told, and kept where it was found.
printf 'dd!' >"$found/made/corpus/5"
status 1 "${minimise[@]}" made
says "^minimise: breaks its target, and was left out: $found/made/crash-[0-9a-f]+$"
holds "${by_hand[@]}" seed-two seed-three "$(found_as x)"
[ "$(cat "$found"/made/crash-*)" = 'dd!' ] || complain "what breaks the target is not kept"

refuses "there is no target 'nobody'; there are made" "${minimise[@]}" nobody
refuses "$work/none is not there; run scripts/fuzz" "$tree/corpus/minimise" --programs "$work/programs" --found "$work/none" made
refuses "build the targets there" "$tree/corpus/minimise" --programs "$work" --found "$found"
printf '#!/usr/bin/env bash\necho no luck\nexit 1\n' >"$work/programs/fuzz_made"
refuses "fuzz_made -merge=1: exit status 1; no luck" "${minimise[@]}" made
holds "${by_hand[@]}" seed-two seed-three "$(found_as x)"

done_testing
