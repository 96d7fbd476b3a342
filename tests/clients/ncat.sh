# Nmap's ncat, plain and with a password, with the client's end before the answer.
. "$SOURCE/tests/clients/common.sh"
need ncat

http_origin 127.0.0.1
ask() {
    printf 'GET /hello HTTP/1.0\r\n\r\n' |
        ncat --proxy "$PROXY" --proxy-type socks5 "$@" 2>"$SCRATCH/ncat.err" | tail -n 1
}

serve
expect "hello from the origin" "$(ask 127.0.0.1 "$WEB_PORT")" "by address"
expect "hello from the origin" "$(ask --proxy-dns remote localhost "$WEB_PORT")" "by name"
ncat --proxy "$PROXY" --proxy-type socks5 127.0.0.1 1 </dev/null 2>"$SCRATCH/ncat.err" &&
    fail "a closed port was open"
grep -qi 'refused' "$SCRATCH/ncat.err" || fail "no REP 05: $(cat "$SCRATCH/ncat.err")"
end_serve

serve --user bob:secret
expect "hello from the origin" "$(ask --proxy-auth bob:secret 127.0.0.1 "$WEB_PORT")" "with a password"
expect "" "$(ask --proxy-auth bob:wrong 127.0.0.1 "$WEB_PORT")" "with a wrong password"
end_serve
