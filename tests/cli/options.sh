# Exit statuses and the one line on stderr that goes with them; listing, exporting, help.
. "$SOURCE/tests/cli/lib.bash"
cases=$SOURCE/tests/cli/cases
calm=(--cases "$cases/calm")

refuses 2 "no option '--nonsense'" --nonsense
refuses 2 "no option '-x'" -x
refuses 2 "no option '--list=all'" --list=all
refuses 2 "no option '--quiet=1'" --quiet=1
refuses 2 "--timeout needs a value" --timeout
refuses 2 "'127.0.0.1:2' is a second one" 127.0.0.1:1 127.0.0.1:2
refuses 2 "not '10parsecs'" --timeout 10parsecs
refuses 2 "not '0'" --timeout 0
refuses 2 "not 'soon'" --wait soon
refuses 2 "--timeout-scale needs a number" --timeout-scale -1
refuses 2 "--timeout-scale needs a number" --timeout-scale nan
refuses 2 "--jobs needs a number" --jobs 0
refuses 2 "--repeat needs a number" --repeat 0
for shard in 0/3 4/3 1/0 1 1/3/2 -1/3 x/y 1/3x 4294967297/3 ' 1/3' 1/+3 '1/ 3' ''; do
    refuses 2 "--shard needs I/N" --shard "$shard"
done
refuses 2 "--color needs" --color sometimes
refuses 2 "--transcripts needs all or failed" --transcripts some
refuses 2 "--deny needs HOST:PORT" --deny 127.0.0.1
refuses 2 "--deny needs HOST:PORT" --deny :80
refuses 2 "--origin needs" --origin localhost
refuses 2 "--origin needs" --origin 0.0.0.0
refuses 2 "--origin needs an address of this machine" --origin 192.0.2.1
refuses 2 "--origin6 needs" --origin6 ::
refuses 2 "--origin6 needs an address of this machine" --origin6 2001:db8::1
refuses 2 "--origin6 needs" --origin6 127.0.0.1
refuses 2 "--update-baseline needs --baseline" --update-baseline
refuses 2 "not both" 127.0.0.1:1080 --exec true
refuses 2 "the second instance" --auth-exec true
refuses 2 "not both" a:b@127.0.0.1 --auth-exec true
refuses 2 "is no SOCKS5 proxy" http://127.0.0.1:80
refuses 2 "is not a number from 1 to 65535" 127.0.0.1:0
refuses 2 "USER:PASS" socks5://user@127.0.0.1

# Selections
refuses 2 "--filter nothing/like/it matches no case" --filter nothing/like/it
refuses 2 "--filter !nothing matches no case" --filter '!nothing'
refuses 2 "--clause REP-99" --clause REP-99
refuses 2 "--level OUGHT" --level OUGHT
refuses 2 "--tag blue" --tag blue
refuses 2 "choose no case" "${calm[@]}" --filter calm/echo/01 --filter '!calm/*'

# Case files
refuses 2 "cannot read $work/none.lua" --cases "$work/none.lua"
mkdir "$work/empty"
refuses 2 "holds no .lua file" --cases "$work/empty"
ln -s nowhere "$work/empty/dangling.lua"
refuses 2 "cannot read $work/empty/dangling.lua" --cases "$work/empty"
echo 'return case {' >"$work/wrong.lua"
refuses 2 "$work/wrong.lua:" --cases "$work/wrong.lua"
echo 'error("two\nlines")' >"$work/wrong.lua"
refuses 2 "two lines" --cases "$work/wrong.lua"
long=$work/$(printf 'long%.0s' {1..40})
mkdir "$long"
printf '\n\nreturn nonsense + 1' >"$long/wrong.lua"
refuses 2 "$long/wrong.lua:3:" --cases "$long"
refuses 2 "is that of a case in" "${calm[@]}" --cases "$cases/calm/echo.lua"

# Reports
refuses 2 "cannot write $work/no/report.json" --report-json "$work/no/report.json"
refuses 2 "Is a directory" --report-json "$work"
refuses 2 "without a name" --report-json ''
refuses 3 "cannot write /dev/full" "${calm[@]}" --report-json /dev/full
refuses 2 "cannot write $work/no/list.json" --list --report-json "$work/no/list.json"

# Baselines
refuses 2 "cannot read $work/none" --baseline "$work/none"
refuses 2 "cannot read $work" --baseline "$work"
echo 'rfc1928/no/such-case # why' >"$work/baseline"
refuses 2 "names 'rfc1928/no/such-case'" --baseline "$work/baseline"
printf '\n# fine\ncalm/echo/01 until=someday\n' >"$work/baseline"
refuses 2 "$work/baseline:3: until=" "${calm[@]}" --baseline "$work/baseline"
printf "calm/echo/01\ncalm/echo/01 # again\n" >"$work/baseline"
refuses 2 "$work/baseline:2: 'calm/echo/01' has a line already, 1" "${calm[@]}" --baseline "$work/baseline"
refuses 2 "cannot write $work/no/baseline" --baseline "$work/no/baseline" --update-baseline

# A name with several addresses, of which one serves
serve address python3 "$SOURCE/tests/cli/socks.py"
status 0 test "localhost:${address##*:}" "${calm[@]}"

# Credentials that are refused are told, and are not taken for a method that is declined.
serve address "$SOCKSPEC" serve --listen 127.0.0.1:0 --user me:right
status 1 test "me:wrong@$address" --filter rfc1929 --filter rfc1928/greeting/cut --report-json "$work/report.json"
says "note: the target refuses the user and password that it was given"
report 'r["summary"]["unsupported"], r["summary"]["pass"] > 0, c["rfc1929/response/success"]["verdict"]' "(0, True, 'fail')"

# Closed standard descriptors
timeout 20 "$SOCKSPEC" test "${calm[@]}" >&- 2>"$err"
[ $? = 3 ] && grep -q "cannot write to standard output" "$err" || complain "standard output closed"
timeout 20 "$SOCKSPEC" test "${calm[@]}" >"$out" 2>&- <&-
[ $? = 0 ] && grep -q "12 pass" "$out" || complain "standard input and error closed"
timeout 5 "$SOCKSPEC" serve --listen 127.0.0.1:0 >&- 2>"$err"
[ $? = 3 ] || complain "serve with standard output closed"

# Nobody would learn the port.
[ ! -w /dev/full ] || {
    timeout 5 "$SOCKSPEC" serve --listen 127.0.0.1:0 >/dev/full 2>"$err"
    [ $? = 3 ] || complain "serve that cannot print its port"
}

# What cannot be reached
serve address python3 "$SOURCE/tests/cli/socks.py"
kill -KILL "${started[-1]}"
wait "${started[-1]}" 2>/dev/null
refuses 3 "cannot reach $address: connection refused" "$address" "${calm[@]}"
refuses 3 "cannot reach name.invalid" name.invalid "${calm[@]}"
refuses 3 "cannot reach $address: connection refused" "$address" "${calm[@]}" --report-json "$work/report.json"
report 'set(case["verdict"] for case in r["cases"]), r["summary"]["conformant"]' "({'error'}, False)"

# Lists
status 0 test "${calm[@]}" --list
[ "$(wc -l <"$out")" = 12 ] || complain "not 12 cases"
grep -q '^calm/echo/01  *RELAY  *CON-03  *Octets come back$' "$out" || complain "a line of the list"
status 0 test "${calm[@]}" --list --report-json - --filter calm/echo/03
report=$out report 'r["cases"]' "[{'id': 'calm/echo/03', 'title': 'Octets come back', 'rfc': 1928, 'section': '4', 'clauses': ['CON-03'], 'level': 'RELAY', 'tags': ['calm'], 'after': []}]"
status 0 test "${calm[@]}" --list -v
says '    case   calm/echo/03'
says '    fault  relay-'
status 0 serve --list-faults
grep -q ' CON-03 ' "$out" || complain "no fault for CON-03"
status 0 serve --list-variants --json
says '"name": "octetwise"'
status 2 serve --fault no-such
status 2 serve --fault refused-closes --variant octetwise
status 2 serve --json
status 0 test --list
cp "$out" "$work/list"
status 0 test --export-cases "$work/exported/deep"
status 0 test --cases "$work/exported/deep" --list
cmp -s "$out" "$work/list" || complain "the exported cases are others"
refuses 2 "File exists" --export-cases "$work/exported/deep"

# Help
status 0 --help
says "usage: sockspec SUBCOMMAND"
status 0 help test
cp "$out" "$work/help"
for option in $(grep -oE '"[a-z][a-z0-9-]+", (no|required)_argument' "$SOURCE/src/cli/test_options.c" | grep -oE '[a-z][a-z0-9-]+' | grep -vE '^(no|required|argument)$'); do
    says "--$option"
done
status 0 test --help
cmp -s "$out" "$work/help" || complain "test --help and help test differ"
status 0 --version
says "sockspec "
status 2
status 2 nonsense
[ -s "$out" ] && complain "an error on stdout"

done_testing
