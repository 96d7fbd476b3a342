# The command line of `sockspec serve`: what it prints, and how it ends.
. "$SOURCE/tests/clients/common.sh"

# wrong STATUS TEXT [OPTION...]: one line with that text on stderr, nothing on stdout.
wrong() {
    local status=$1 text=$2 got
    shift 2
    "$SOCKSPEC" serve "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
    got=$?
    expect "$status" "$got" "status of serve $*"
    expect 1 "$(wc -l <"$SCRATCH/err")" "lines on stderr of serve $*"
    expect 0 "$(wc -c <"$SCRATCH/out")" "octets on stdout of serve $*"
    grep -qF -- "$text" "$SCRATCH/err" || fail "serve $*: no '$text' in: $(cat "$SCRATCH/err")"
    grep -q '^sockspec: serve: ' "$SCRATCH/err" || fail "serve $*: $(cat "$SCRATCH/err")"
}

wrong 2 "no option '--bogus'" --bogus
wrong 2 "no option '--usr' that takes a value" --usr=bob:secret
grep -q secret "$SCRATCH/err" && fail "a password on stderr"
wrong 2 "--listen needs a value" --listen
wrong 2 "'extra' is one word too many" extra
wrong 2 "is no address and port" --listen nowhere
wrong 2 "is no address and port" --listen=127.0.0.1:65536
wrong 2 "refusing to serve anybody on 0.0.0.0:0" --listen 0.0.0.0:0
wrong 2 "refusing to serve anybody on [::]:0" --listen 127.0.0.1:0 --listen '[::]:0'
wrong 2 "want NAME:PASS" --user bob
wrong 2 "1 to 255 octets" --user bob:
wrong 2 "stands there already" --user bob:1 --user bob:2
wrong 2 "cannot read $SCRATCH/none" --users-file "$SCRATCH/none"
wrong 2 "cannot read $SCRATCH/none" --rules "$SCRATCH/none"
wrong 2 "no duration" --idle-timeout soon
wrong 2 "no number from 1" --max-connections 0
wrong 2 "cannot write" --log "$SCRATCH/none/log"

printf '# nobody\n' >"$SCRATCH/users"
wrong 2 "names no user" --users-file "$SCRATCH/users" --listen 0.0.0.0:0
printf 'one:1\n\ntwo\n' >"$SCRATCH/users"
wrong 2 "$SCRATCH/users:3: no ':'" --users-file "$SCRATCH/users"
printf 'allow\n\ndeny to 10.0.0.1/8\n' >"$SCRATCH/rules"
wrong 2 "$SCRATCH/rules:3: '10.0.0.1/8' has bits set behind its prefix" --rules "$SCRATCH/rules"

"$SOCKSPEC" serve --help >"$SCRATCH/out" 2>"$SCRATCH/err" || fail "serve --help"
grep -q -- --users-file "$SCRATCH/out" || fail "serve --help does not tell of --users-file"

# A port in use, by ourselves; and the end by either signal.
serve
wrong 3 "cannot listen on $PROXY: " --listen "$PROXY"
end_serve
serve --quiet
kill -INT "$SERVE"
wait "$SERVE" || fail "after SIGINT it ended with status $?"

# One line for each listener, with the port that was picked.
mkfifo "$SCRATCH/two"
"$SOCKSPEC" serve --listen localhost:0 --listen=127.0.0.2:0 --open >"$SCRATCH/two" &
SERVE=$!
{
    read -r first
    read -r second
} <"$SCRATCH/two"
case "$first/$second" in
    "listening on 127.0.0.1:"[1-9]*"/listening on 127.0.0.2:"[1-9]*) ;;
    *) fail "two listeners: '$first', '$second'" ;;
esac
end_serve
