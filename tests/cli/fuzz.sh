# sockspec fuzz: it finds what is planted, the case that it writes replays it, and a good server is left in peace.
. "$SOURCE/tests/cli/lib.bash"
served="'$SOCKSPEC' serve --quiet --listen 127.0.0.1:{port}"
found=$work/found

# complains STATUS TEXT ARGUMENT...: one line on stderr with the text in it.
complains() {
    local want=$1 text=$2
    shift 2
    status "$want" fuzz "$@"
    [ "$(wc -l <"$err")" = 1 ] || complain "sockspec fuzz $*: not one line on stderr"
    grep -qF -- "sockspec: fuzz: " "$err" && grep -qF -- "$text" "$err" || complain "sockspec fuzz $*: no word of '$text'"
}

# replays FAULT KIND: the case of that kind fails where the fault is, and passes where it is not.
replays() {
    local case
    for case in "$found/$2"-*.lua; do
        [ -e "$case" ] || complain "no case of a $2 for $1"
        [ -s "${case%.lua}.pcapng" ] || complain "no capture beside $case"
        status 1 test --cases "$case" --exec "$served --fault $1"
        grep -q "^fail  *fuzz/$2-" "$out" || complain "$case does not fail"
        status 0 test --cases "$case" --exec "$served"
        says "1 pass"
    done
}

# finds FAULT KIND RUNS
finds() {
    rm -rf "$found"
    limit=60 status 1 fuzz -q --seed 1 --runs "$3" --artifacts "$found" --exec "$served --fault $1"
    says "found       $2-"
    replays "$1" "$2"
}

finds empty-name-crashes crash 1000
finds zeros-hang hang 150
finds leaks-descriptors descriptors 600
finds leaks-memory memory 6000
finds garbage-out-of-bounds report 600
says "1 pass"

# What is shortest is found: sixteen zeros.
finds zeros-hang hang 150
grep -qF '"00000000000000000000000000000000"' "$found"/hang-*.lua || complain "the hang takes more than sixteen zeros"
python3 -c '
import subprocess, sys
for path in sys.argv[2:]:
    subprocess.run([sys.argv[1], "decode", "--json", path], check=True, stdout=subprocess.DEVNULL)' "$SOCKSPEC" "$found"/*.pcapng \
    2>"$err" || complain "decode does not read the capture"

# A good server, with a password and without
status 0 fuzz -q --seed 2 --runs 4000 --artifacts "$found" --exec "$served"
says "4000 sessions of seed 2"
says "0 findings"
status 0 fuzz -q --seed 3 --runs 2000 --artifacts "$found" --exec "$served --user {user}:{pass}"
says "0 findings"

# The same, run by somebody else; what it taught is kept, and read again.
serve address "$SOCKSPEC" serve --quiet --listen 127.0.0.1:0 --user 'me:s%cret'
status 0 fuzz -q --seed 4 --runs 1000 --corpus "$work/corpus" "socks5://me:s%25cret@$address"
says "0 findings"
[ "$(find "$work/corpus" -name '*.session' | wc -l)" -gt 10 ] || complain "no corpus"
! grep -rq "$(printf 's%%cret' | od -An -tx1 | tr -d ' \n')" "$work/corpus" || complain "a password in the corpus"
status 0 fuzz -q --seed 5 --runs 500 --corpus "$work/corpus" "socks5://me:s%25cret@$address"

printf '# a word\nkw="\\x05\\x01"\n' >"$work/words.dict"
status 0 fuzz -q --seed 7 --runs 500 --dictionary "$work/words.dict" --exec "$served"

# Somebody else's that dies is gone: what was under way is kept.
serve address "$SOCKSPEC" serve --quiet --listen 127.0.0.1:0 --fault empty-name-crashes
rm -rf "$found"
limit=60 status 1 fuzz -q --seed 8 --timeout 500ms --artifacts "$found" "$address"
says "found       "

# Interrupted: the report is written all the same.
"$SOCKSPEC" fuzz --seed 9 --corpus "$work/corpus9" --exec "$served" >"$out" 2>"$err" &
fuzzer=$!
started+=($fuzzer)
until [ -n "$(find "$work/corpus9" -name '*.session' 2>/dev/null)" ]; do
    kill -0 $fuzzer 2>/dev/null || break
done
kill -INT $fuzzer
wait $fuzzer
[ $? = 0 ] || complain "interrupted, and not 0"
says ", interrupted"

# What cannot be
complains 2 "what is to be fuzzed? Give a TARGET, or --exec CMD"
complains 2 "give a TARGET or --exec, not both" --exec x 127.0.0.1:1
complains 2 "one TARGET at a time; 'b' is a second one" a b
complains 2 "no option '--fast'" --fast
complains 2 "--runs needs a number from 1 to 18446744073709551615, not '0'" --runs 0 a
complains 2 "--seed needs a number from 0 to 18446744073709551615, not '-1'" --seed -1 a
complains 2 "--time needs a duration such as 500ms or 2m, not 'long'" --time long a
complains 2 "--jobs needs a number from 1 to 512, not '513'" --jobs 513 a
complains 2 "the option --seed needs a value" --seed
complains 2 "is no SOCKS5 proxy" http://a
complains 2 "--dictionary: cannot read $work/none: No such file" --dictionary "$work/none" a
printf 'x="1"\nnonsense\n' >"$work/bad.dict"
complains 2 "--dictionary: $work/bad.dict: line 2: is not name=\"octets\"" --dictionary "$work/bad.dict" a
complains 2 "--corpus: " --corpus "$work/bad.dict" a
mkdir "$work/bad"
printf 'send 05\nsing 05\n' >"$work/bad/a.session"
complains 2 "$work/bad/a.session: line 2: no act is called 'sing'" --corpus "$work/bad" --exec "$served"
complains 3 "connection refused" 127.0.0.1:1
complains 3 "ended before it served: exit status 7" --exec 'exit 7'

# A folder that cannot be written: told, and the case is not lost.
: >"$work/file"
limit=60 status 1 fuzz -q --seed 1 --runs 300 --artifacts "$work/file" --exec "$served --fault empty-name-crashes"
says "it could not be written to $work/file; this is the case:"
says 'clauses = { "ROB-01" }'

done_testing
