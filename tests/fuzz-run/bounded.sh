# scripts/fuzz: what it finds, and what it says when it cannot.
. "$SOURCE/tests/fuzz-run/lib.bash"
needs python3 clang
found=$work/found
mkdir "$work/programs" "$work/options"
fuzz=("$SOURCE/scripts/fuzz" --programs "$work/programs" --options "$work/options" --corpus "$work/corpus")

# target NAME PROGRAM: a line of targets.tsv, options and a corpus for it.
target() {
    printf '%s\t%s\t\n' "$1" "$2" >>"$work/programs/targets.tsv"
    printf '[libfuzzer]\nmax_len = 64\ntimeout = 1\ndict = all.dict\n\n[sockspec]\nleast_coverage = 4\n' >"$work/options/$1.options"
    mkdir -p "$work/corpus/$1"
    printf 'seed' >"$work/corpus/$1/seed"
}

# made NAME [FLAG...]: one that is compiled from broken.c.
made() {
    local program=$work/programs/fuzz_$1
    clang -g -O1 -fsanitize=fuzzer,address "${@:2}" "$SOURCE/tests/fuzz-run/broken.c" -o "$program" 2>"$err" ||
        complain "clang: $program"
    target "$1" "$program"
}

printf 'key="!"\n' >"$work/options/all.dict"
made fine
status 0 "${fuzz[@]}" --found "$found" 2
says '^fine +[1-9][0-9]+ +[1-9][0-9]+ +[1-9][0-9]* +[0-9]+  nothing found$'
says '^1 targets, [0-9]+ runs in [23] s, [0-9]+ new inputs: 0 findings$'

made crashes -DCRASHES
made reads -DREADS_BEYOND
made leaks -DLEAKS
made hangs -DHANGS
began=$SECONDS
status 1 "${fuzz[@]}" --found "$found" --jobs 2 10
[ $((SECONDS - began)) -le 25 ] || complain "10 s took $((SECONDS - began)) s"
says '^fine .*  nothing found$'
says '^5 targets, .*: 4 findings$'
says 'ERROR: libFuzzer: deadly signal'
says 'ERROR: AddressSanitizer: heap-buffer-overflow'
says 'ERROR: LeakSanitizer: detected memory leaks'
says 'ERROR: libFuzzer: timeout after'
for kind in crashes/crash reads/crash leaks/leak hangs/timeout; do
    says "^${kind%/*} .*  FOUND ${kind#*/}-[0-9a-f]+$"
    [ -n "$(find "$found/${kind%/*}" -path "$found/$kind-*")" ] || complain "no $kind in $found"
done

# What is told repeats it.
again=$(sed -n 's/^    again: //p' "$out")
[ "$(wc -l <<<"$again")" = 4 ] || complain "not four commands to see it again"
while read -r -a command; do
    "${command[@]}" >"$err" 2>&1 </dev/null && complain "${command[*]}: nothing is wrong"
    grep -qE '^==[0-9]+== ?ERROR: ' "$err" || complain "${command[*]}: no report"
done <<<"$again"

# One that looks at nothing, one that does not end, and one that does not begin.
printf 'int LLVMFuzzerTestOneInput(const unsigned char *data, unsigned long size);\n
int LLVMFuzzerTestOneInput(const unsigned char *data, unsigned long size)\n{\n    return data[0] == size && 0;\n}\n' >"$work/dead.c"
clang -O2 -fsanitize=fuzzer "$work/dead.c" -o "$work/programs/fuzz_dead"
target dead "$work/programs/fuzz_dead"
status 1 "${fuzz[@]}" --found "$found" 1 dead
says '^dead .*  DEAD: coverage [0-3], and its options want 4$'

printf '#!/usr/bin/env bash\ntrap "" USR1\necho "#1 INITED cov: 99 ft: 1"\nexec tail -f /dev/null\n' >"$work/programs/fuzz_stays"
printf '#!/usr/bin/env bash\necho no luck >&2\nexit 5\n' >"$work/programs/fuzz_refuses"
chmod +x "$work"/programs/fuzz_{stays,refuses}
target stays "$work/programs/fuzz_stays"
target refuses "$work/programs/fuzz_refuses"
target missing "$work/programs/fuzz_missing"
status 1 "${fuzz[@]}" --found "$found" 1 stays
says 'stays .*  does not end, and had to be killed$'
status 2 "${fuzz[@]}" --found "$found" 4 missing refuses fine
says '^missing .*  cannot run: .*No such file'
says '^refuses .*  cannot run: exit status 5; no luck$'
says '^fine .*  nothing found$'
says ': 0 findings, 2 targets cannot run$'

# Interrupted: what was found is told. It is interrupted when the crash has been told, with fine still to come.
exec {lines}< <(exec "${fuzz[@]}" --found "$found" --jobs 1 900 crashes fine reads 2>"$err")
started+=($!)
fuzzer=$!
: >"$out"
while read -r -u "$lines" line; do
    echo "$line" >>"$out"
    case $line in crashes\ *) kill -INT "$fuzzer" ;; esac
done
wait "$fuzzer"
[ $? = 1 ] || complain "interrupted with a finding, and not 1"
says '^fine '
says '^reads .*  not run$'
says ': 1 findings, interrupted with 1 targets not run$'
says "^ *again: .*/fuzz_crashes .*$found/crashes/crash-"

# What cannot be is one line, before anything starts.
: >"$work/file"
refuses "cannot write to $work/file/found: Not a directory; name another folder" "${fuzz[@]}" --found "$work/file/found" 10
refuses "there is no target 'nobody'; there are " "${fuzz[@]}" --found "$found" 10 nobody
refuses "9 targets, 2 at a time, want 5 s at least, not 4" "${fuzz[@]}" --found "$found" --jobs 2 4
refuses "SECONDS: a number from 1 to 10000000 is wanted, not 'soon'" "${fuzz[@]}" --found "$found" soon
refuses "required: SECONDS" "${fuzz[@]}"
refuses "build the targets there" "$SOURCE/scripts/fuzz" --programs "$work" --found "$found" 10
rm -r "$work/corpus/fine"
refuses "the target fine has no inputs: $work/corpus/fine is not there" "${fuzz[@]}" --found "$found" 10
mkdir "$work/corpus/fine"
rm "$work/options/all.dict"
refuses "fine.options: the dictionary $work/options/all.dict is not there" "${fuzz[@]}" --found "$found" 10
rm "$work/options/fine.options"
refuses "cannot read $work/options/fine.options: No such file" "${fuzz[@]}" --found "$found" 10

done_testing
