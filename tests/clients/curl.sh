# curl, as most people use it.
. "$SOURCE/tests/clients/common.sh"
need curl

get() {
    curl --silent --show-error --max-time 20 --noproxy '' "$@" 2>"$SCRATCH/curl.err"
}

http_origin 127.0.0.1
serve
expect "hello from the origin" "$(get -x "socks5://$PROXY" "http://$WEB/hello")" "socks5 with an address"
expect "hello from the origin" "$(get -x "socks5h://$PROXY" "http://localhost:$WEB_PORT/hello")" \
    "socks5h with a name"
get -x "socks5h://$PROXY" -o "$SCRATCH/large" "http://localhost:$WEB_PORT/large"
cmp "$SCRATCH/large" "$SCRATCH/www/large" || fail "the large file differs"
get -x "socks5://$PROXY" -o "$SCRATCH/large" --data-binary "@$SCRATCH/www/large" "http://$WEB/echo"
cmp "$SCRATCH/large" "$SCRATCH/www/large" || fail "the posted file differs"

# Twenty at once, over one server.
get -x "socks5h://$PROXY" --parallel --parallel-max 20 -o "$SCRATCH/many.#1" \
    "http://localhost:$WEB_PORT/hello?[1-20]" || fail "twenty at once: $(cat "$SCRATCH/curl.err")"
expect 20 "$(grep -l "hello from the origin" "$SCRATCH"/many.* | wc -l)" "answers of twenty"

# curl tells the REP in brackets, with its own exit status.
get -x "socks5h://$PROXY" http://nowhere.invalid/
expect 97 $? "status for a name that does not exist"
grep -q '(4)' "$SCRATCH/curl.err" || fail "no REP 04: $(cat "$SCRATCH/curl.err")"
get -x "socks5://$PROXY" http://127.0.0.1:1/
expect 97 $? "status for a closed port"
grep -q '(5)' "$SCRATCH/curl.err" || fail "no REP 05: $(cat "$SCRATCH/curl.err")"
get --proxy-user bob:secret -x "socks5://$PROXY" "http://$WEB/hello" >/dev/null ||
    fail "a password that is not asked for: $(cat "$SCRATCH/curl.err")"
end_serve

# A password, from the command line and from a file.
printf '# staff\nalice:p@ss:word\n' >"$SCRATCH/users"
serve --user bob:secret --users-file "$SCRATCH/users"
expect "hello from the origin" "$(get -x "socks5://bob:secret@$PROXY" "http://$WEB/hello")" "password"
expect "hello from the origin" \
    "$(get -x "socks5h://alice:p%40ss%3Aword@$PROXY" "http://localhost:$WEB_PORT/hello")" \
    "password with a colon"
for wrong in bob:secre bob:secrets Bob:secret alice:secret; do
    get -x "socks5://$wrong@$PROXY" "http://$WEB/hello" && fail "$wrong got in"
done
get -x "socks5://$PROXY" "http://$WEB/hello" && fail "somebody got in without a password"
end_serve
grep -q 'secre' "$SCRATCH/serve.log" && fail "a password in the log"
grep -q ' user=alice .* rep=00 ' "$SCRATCH/serve.log" || fail "alice is not in the log"

# Rules.
printf 'allow to localhost port %s\ndeny to 127.0.0.0/8 # and nothing else here\n' "$WEB_PORT" \
    >"$SCRATCH/rules"
serve --rules "$SCRATCH/rules"
expect "hello from the origin" "$(get -x "socks5h://$PROXY" "http://localhost:$WEB_PORT/hello")" \
    "what the rules allow"
get -x "socks5://$PROXY" "http://$WEB/hello"
expect 97 $? "status for a denied address"
grep -q '(2)' "$SCRATCH/curl.err" || fail "no REP 02: $(cat "$SCRATCH/curl.err")"
end_serve

# IPv6, where this host has it.
if [ -e /proc/net/if_inet6 ] && grep -q '^0*1 ' /proc/net/if_inet6; then
    http_origin ::1
    serve
    expect "hello from the origin" "$(get -g -x "socks5://$PROXY" "http://$WEB/hello")" "IPv6"
    expect "hello from the origin" \
        "$(get -g -x "socks5h://$PROXY" "http://localhost:$WEB_PORT/hello")" \
        "a name of which the second address answers"
    end_serve
fi
