# What the tests of this room share. Sourced; SOURCE names the source tree.
. "${SOURCE:?names the source tree}/tests/lib.bash"

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
