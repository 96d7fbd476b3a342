# What the script tests of this room share. Sourced; SOCKSPEC names the program, SOURCE the source tree.
. "${SOURCE:?names the source tree}/tests/lib.bash"
: "${SOCKSPEC:?names the program}"
needs python3

# Runs sockspec with the arguments; what it prints is in $out and $err, its status in $status.
run() {
    timeout -k 5 "${limit:-30}" "$SOCKSPEC" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

# status STATUS ARGUMENT...: the exit status that the arguments give.
status() {
    local want=$1
    shift
    run "$@"
    [ "$status" = "$want" ] || complain "sockspec $*: exit status $status, not $want"
}

# refuses STATUS TEXT ARGUMENT...: and one line on stderr, of "sockspec: test: ", with the text in it.
refuses() {
    local text=$2
    local want=$1
    shift 2
    status "$want" test "$@"
    [ "$(wc -l <"$err")" = 1 ] || complain "sockspec test $*: not one line on stderr"
    grep -q '^sockspec: test: ' "$err" || complain "sockspec test $*: the line does not begin with sockspec: test:"
    grep -qF -- "$text" "$err" || complain "sockspec test $*: no word of '$text'"
}

says() {
    grep -qF -- "$1" "$out" || complain "no '$1' on stdout"
}

says_not() {
    ! grep -qF -- "$1" "$out" || complain "'$1' on stdout"
}

# report EXPRESSION WANT: what Python makes of the report r, or of one case of it by its id, c["id"].
report() {
    local got
    got=$(python3 -c '
import json, sys
r = json.load(open(sys.argv[1], encoding="utf-8"))
c = {case["id"]: case for case in r["cases"]}
print(eval(sys.argv[2]))' "${report:-$work/report.json}" "$1" 2>&1)
    [ "$got" = "$2" ] || complain "report, $1: $got, not $2"
}

# serve NAME COMMAND...: starts a server in the background and reads its "listening on HOST:PORT"; $NAME becomes the address.
serve() {
    local -n served_at=$1
    local line descriptor
    shift
    exec {descriptor}< <(exec "$@" 2>"$work/server.err")
    started+=($!)
    read -r line <&"$descriptor" || complain "$* did not start"
    served_at=${line##* }
}
