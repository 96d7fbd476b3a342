# What the tests of this room share. Sourced; SOURCE names the source tree.
set -u
: "${SOURCE:?names the source tree}"
work=$(mktemp -d)
out=$work/out
err=$work/err
failures=0
started=()

finish() {
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null
    done
    rm -rf "$work"
    [ "$failures" = 0 ] || echo "$failures failures"
}
trap finish EXIT

# needs COMMAND...: without them the test is skipped.
needs() {
    local command
    for command; do
        command -v "$command" >/dev/null && continue
        echo "$command is not here"
        exit 77
    done
}

complain() {
    failures=$((failures + 1))
    printf 'FAIL: %s\n' "$1"
    sed 's/^/    out: /' "$out" | tail -n 40
    sed 's/^/    err: /' "$err" | tail -n 40
}

# status WANT COMMAND...: what it prints is in $out and $err.
status() {
    local want=$1 got=0
    shift
    timeout -k 5 "${limit:-100}" "$@" >"$out" 2>"$err" </dev/null || got=$?
    [ "$got" = "$want" ] || complain "$*: exit status $got, not $want"
}

says() {
    grep -qE -- "$1" "$out" || complain "no '$1' on stdout"
}

# refuses WORDS COMMAND...: exit status 2, and one line with the words.
refuses() {
    local words=$1
    shift
    status 2 "$@"
    [ "$(wc -l <"$err")" = 1 ] || complain "$*: not one line on stderr"
    grep -qF -- "$words" "$err" || complain "$*: no word of '$words'"
    [ ! -s "$out" ] || complain "$*: something on stdout"
}

done_testing() {
    [ "$failures" = 0 ]
    exit
}
