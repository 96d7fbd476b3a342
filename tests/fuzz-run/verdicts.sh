# What a target makes of its inputs is held against the manifest.
. "$SOURCE/tests/fuzz-run/lib.bash"
target=$(dirname "$SOCKSPEC")/fuzz/fuzz_greeting
corpus=$work/greeting
mkdir "$corpus"
printf '\5\1\0' >"$corpus/seed-whole"
printf '\5' >"$corpus/seed-cut"
printf '\4\0' >"$corpus/seed-bad"
printf 'x' >"$corpus/unknown"
printf 'path\tsize\tsha256\torigin\tverdict\tshows\n' >"$work/right.tsv"
printf 'greeting/seed-%s\t0\t-\tby hand\t%s\tit\n' whole 'ok 3' cut 'more 2' bad 'bad version at 0' >>"$work/right.tsv"
sed 's/more 2/ok 1/' "$work/right.tsv" >"$work/wrong.tsv"

status 0 "$target" --verdicts "$corpus"
sed 1d "$work/right.tsv" | cut -f 1,5 | sort >"$work/want"
grep -v unknown "$out" | sort | cmp - "$work/want" || complain "other verdicts than those"
status 0 "$target" --manifest "$work/right.tsv" "$corpus"
says '^4 files, each 4 times$'
status 1 "$target" --manifest "$work/wrong.tsv" "$corpus"
says '^4 files, each 4 times$'
printf 'fuzz: %s: it is "more 2", and %s has it as "ok 1"\n' "$corpus/seed-cut" "$work/wrong.tsv" | cmp - "$err" ||
    complain "not one line about the file that is not as the manifest says"

# What is named behind the first are inputs of other targets, of which the manifest has other verdicts.
mkdir "$work/other"
status 0 "$target" --manifest "$work/wrong.tsv" "$work/other" "$corpus"
says '^4 files, each 4 times$'

refuses "fuzz: --manifest $work/none: No such file" "$target" --manifest "$work/none" "$corpus"
refuses "fuzz: $work/none: No such file" "$target" --manifest "$work/right.tsv" "$work/none"

done_testing
