# One defect is charged to one clause, and what builds on it is blocked by the case that tells of it.
. "$SOURCE/tests/cli/lib.bash"
broken() {
    serve address python3 "$SOURCE/tests/cli/socks.py" --break "$1"
}
quick=(--timeout 300ms --report-json "$work/report.json")
echo4=rfc1928/connect/ipv4-echo
about_echo=(--filter "$echo4" --filter rfc1928/relay/half-close --filter rfc1928/relay/octets-up/1)
fallen="{'$echo4': 'fail'}"
blockers='{i: (c[i]["blocked_by"] or c[i]["verdict"]) for i in c if "relay" not in i}'
blocked_relay='{(x["verdict"], x["reason"], x["blocked_by"], *x["charged"]) for x in r["cases"] if "relay" in x["id"]}'

# A gate that fails blocks those whose preparation it is about, however many run at once.
broken ipv4
for jobs in 1 16; do
    status 1 test "$address" "${about_echo[@]}" "${quick[@]}" --jobs "$jobs"
    report "$blockers" "$fallen"
    report "$blocked_relay" "{('skip', 'blocked by $echo4', '$echo4')}"
    report 'c["'$echo4'"]["charged"]' "['REQ-03']"
    report '{k["id"]: k["verdict"] for k in r["clauses"]}' "{'REQ-03': 'fail', 'ADDR-01': 'skip', 'REP-01': 'skip', 'REP-02': 'skip', 'CON-03': 'skip', 'CON-04': 'skip'}"
done
report '[x["id"] for x in r["cases"]] == sorted(c)' True
says "clause    REQ-03"
says_not "CON-03"
status 1 test "$address" "${about_echo[@]}" "${quick[@]}" --repeat 3
report 'r["summary"]["fail"], r["summary"]["skip"]' "(1, 5)"

# Outside the selection it changes nothing: the case itself fails, and says that it had not come to its point.
status 1 test "$address" --filter rfc1928/relay/octets-up/1 "${quick[@]}"
report 'c["rfc1928/relay/octets-up/1"]["verdict"], c["rfc1928/relay/octets-up/1"]["charged"], c["rfc1928/relay/octets-up/1"]["blocked_by"]' "('fail', ['CON-03'], None)"
says "while preparing: expected reply with rep 00 (succeeded), got reply: 01"

# Those that go ahead block each other, too: udp/destination does not, for it is declined.
status 1 test "$address" --filter rfc1928/reply/success-form/ipv4 --filter rfc1928/relay/octets-up/65537 \
    --filter "$echo4" --filter rfc1928/relay/half-close/client-first "${quick[@]}"
report 'c["rfc1928/relay/octets-up/65537"]["blocked_by"], c["rfc1928/relay/octets-up/65537"]["reason"].startswith("blocked by '$echo4': expected reply with rep 00")' "('$echo4', True)"
report 'c["rfc1928/relay/half-close/client-first"]["blocked_by"]' "$echo4"

# No baseline needs a line for what is blocked.
status 1 test "$address" "${about_echo[@]}" "${quick[@]}" --baseline "$work/baseline" --update-baseline
[ "$(cut -d' ' -f1 "$work/baseline")" = "$echo4" ] || complain "lines: $(cat "$work/baseline")"
status 0 test "$address" "${about_echo[@]}" "${quick[@]}" --baseline "$work/baseline"
report "$blockers" "{'$echo4': 'known'}"
report "$blocked_relay" "{('skip', 'blocked by $echo4', '$echo4')}"
report 'c["'$echo4'"]["charged"]' "['REQ-03']"

# Without failure replies one case fails, and the others that wait for one are blocked by it.
broken replies
status 1 test "$address" --filter 'rfc1928/reply/*' --filter rfc1928/request/command-unknown --filter '!*/address-type-*' "${quick[@]}"
report '[(i, x["charged"]) for i, x in c.items() if x["verdict"] == "fail"]' "[('rfc1928/reply/refused/ipv4', ['REP-03'])]"
report 'c["rfc1928/request/command-unknown/ff"]["blocked_by"], c["rfc1928/reply/refused/ipv6"]["blocked_by"]' "('rfc1928/reply/refused/ipv4', 'rfc1928/reply/refused/ipv4')"
report 'c["rfc1928/reply/failure-closes/refused"]["verdict"]' pass

# A message that breaks a clause in itself is charged with that, whatever the case is about.
broken selection
status 1 test "$address" "${about_echo[@]}" --filter rfc1928/greeting/no-auth "${quick[@]}"
report 'c["rfc1928/greeting/no-auth"]["charged"], sorted(str(x["blocked_by"]) for x in r["cases"])[:2], r["summary"]["skip"]' "(['GRT-03'], ['None', 'rfc1928/greeting/no-auth'], 6)"
broken rsv
cat >"$work/plain.lua" <<'LUA'
return case { id = "plain", title = "A reply", section = "-", level = "MUST", clauses = { "CON-03" }, after = { "rfc1928/bind/answered" },
  run = function(t) t:open({ cmd = CONNECT, dst = t:refusing_peer() }):expect(reply { rep = CONNECTION_REFUSED }) end }
LUA
status 1 test "$address" --cases "$work/plain.lua" "${quick[@]}"
report 'c["plain"]["charged"], c["plain"]["after"]' "(['REP-01'], ['rfc1928/bind/answered'])"
report '{k["id"]: k["verdict"] for k in r["clauses"]}' "{'REP-01': 'fail', 'CON-03': 'skip'}"
says "clause    REP-01"

# GSSAPI is missed with a warning; who selects it must speak it: a token, a refusal and an end will do.
gss=rfc1928/greeting/gssapi
verdict_of() {
    serve address python3 "$SOURCE/tests/cli/socks.py" "${@:3}"
    status "$1" test "$address" --filter $gss "${quick[@]}"
    report "c['$gss']['verdict'], c['$gss']['charged']" "$2"
}
verdict_of 0 "('warn', ['GRT-08'])"
verdict_of 0 "('warn', ['GRT-08'])" --answer close
for answer in 0101000474657374 01ff ''; do
    verdict_of 0 "('pass', [])" --gssapi "$answer"
done
for answer in 0100 050000010000000000 0102000174; do
    verdict_of 1 "('fail', ['GRT-08'])" --gssapi "$answer"
    says "what follows is not RFC 1961"
done

# The word of the probe before the cases gives way to the case that is about the same.
serve address python3 "$SOURCE/tests/cli/socks.py" --late 2
status 0 test "$address" "${about_echo[@]}" --filter rfc1928/greeting/no-auth "${quick[@]}"
says "completed no method negotiation"
report 'r["summary"]["pass"], r["summary"]["skip"]' "(7, 0)"

# Where a gate fails in some rounds only, those that it blocks then are not unstable.
serve address python3 "$SOURCE/tests/cli/socks.py" --flaky
cat >"$work/rounds.lua" <<'LUA'
return family { id = "r", title = "Rounds", section = "-", level = "MUST", clauses = { "REP-09" },
  members = { { name = "after", after = { "r/flaky" } }, { name = "flaky" } },
  run = function(t, member)
    if member.name == "after" then return end
    t:open({ cmd = CONNECT, dst = t:origin().dst }):expect(reply { rep = SUCCEEDED })
  end }
LUA
for rounds in 3 4; do # the first round passes, then fails
    status 1 test "$address" --cases "$work/rounds.lua" --repeat $rounds "${quick[@]}"
    report 'c["r/flaky"]["verdict"], c["r/flaky"]["charged"], c["r/after"]["verdict"], c["r/after"]["blocked_by"]' "('fail', ['REP-09'], 'pass', None)"
done

# The order that cases ask for
cat >"$work/order.lua" <<'LUA'
return family { id = "o", title = "Order", section = "-", level = "MUST", clauses = { "REP-09" },
  members = {
    { name = "a", after = { "o/b" } },
    { name = "b", after = { "o/z" } },
    { name = "c", level = "SHOULD", fails = true },
    { name = "d", after = { "o/c" } },
    { name = "e", after = { "o/d", "o/a" } },
    { name = "z", fails = true },
  },
  run = function(t, member) if member.fails then t:mismatch("this", "that") end end,
}
LUA
for jobs in 1 16; do
    status 1 test --cases "$work/order.lua" "${quick[@]}" --jobs "$jobs"
    report '[(x["verdict"], x["blocked_by"]) for x in r["cases"]]' "[('skip', 'o/z'), ('skip', 'o/z'), ('warn', None), ('pass', None), ('skip', 'o/z'), ('fail', None)]"
done
# What --strict makes of a warning blocks nothing.
status 1 test --cases "$work/order.lua" "${quick[@]}" --strict
report 'c["o/c"]["verdict"], c["o/d"]["verdict"]' "('fail', 'pass')"

# Whoever kills the target is charged with that, whatever fell before.
cat >"$work/kills.lua" <<'LUA'
return family { id = "k", title = "Kills", section = "-", level = "MUST", clauses = { "REP-09" },
  members = { { name = "a", after = { "k/b" } }, { name = "b", kills = true, after = { "k/z" } }, { name = "z", fails = true } },
  run = function(t, member)
    if member.kills then t:open({ cmd = CONNECT, dst = "bad.invalid:80" }):expect_close() end
    if member.fails then t:mismatch("this", "that") end
  end }
LUA
status 1 test --cases "$work/kills.lua" "${quick[@]}" --exec "python3 '$SOURCE/tests/cli/socks.py' --port {port} --vanish-on bad.invalid"
report '[(x["verdict"], x["blocked_by"], x["charged"]) for x in r["cases"]]' "[('skip', 'k/b', []), ('fail', None, ['ROB-01']), ('fail', None, ['REP-09'])]"

sed 's|"o/z"|"o/nobody"|' "$work/order.lua" >"$work/unknown.lua"
refuses 2 "unknown.lua: o/b comes after 'o/nobody', and no case has that id" --cases "$work/unknown.lua"
sed 's|name = "z"|name = "z", after = { "o/e" }|' "$work/order.lua" >"$work/circle.lua"
refuses 2 "circle.lua: the cases that o/a comes after lead round in a circle" --cases "$work/circle.lua"

done_testing
