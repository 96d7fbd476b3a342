# --exec: targets that do not start, that die, and that do not end; and whose fault it was.
. "$SOURCE/tests/cli/lib.bash"
both=(--cases "$SOURCE/tests/cli/cases")
calm=(--cases "$SOURCE/tests/cli/cases/calm")
quick=(--timeout 1s --report-json "$work/report.json")
socks="exec python3 '$SOURCE/tests/cli/socks.py' --port {port}"

# Does not serve
refuses 3 "exit status 7: cannot open the configuration" "${calm[@]}" "${quick[@]}" \
    --exec 'echo starting; echo cannot open the configuration >&2; exit 7'
report 'set(v["verdict"] for v in c.values())' "{'error'}"
refuses 3 "signal 11 (Segmentation fault)" "${calm[@]}" --exec 'kill -SEGV $$'
refuses 3 "completed no greeting on port" "${calm[@]}" --wait 300ms --exec "exec python3 '$SOURCE/tests/cli/socks.py'"
refuses 3 "completed no greeting on port" "${calm[@]}" --wait 300ms --exec "$socks --answer silent"
refuses 3 "the target of --auth-exec ended" "${calm[@]}" --exec "$socks" --auth-exec "exit 1"

# Finds its port taken by somebody who was faster: another one is tried.
status 0 test "${calm[@]}" "${quick[@]}" --exec "$socks --late-for-port '$work/late'"
[ -e "$work/late" ] || complain "it was not late"
refuses 3 "ended before it served: exit status 1: Address already in use" "${calm[@]}" --exec 'echo Address already in use; exit 1'

# Is well, alone and with an instance that requires a password
status 0 test "${both[@]}" "${quick[@]}" --exec "$socks"
report 'r["summary"]["pass"], r["target"]["exec"][:4], r["target"]["url"][:19], r["findings"]' "(13, 'exec', 'socks5://127.0.0.1:', [])"
cat >"$work/password.lua" <<'LUA'
return case {
  id = "password", title = "The credentials are accepted", rfc = 1929, section = "2", level = "MUST", clauses = { "AUTH-01" },
  needs = { "password" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
    assert(t.user == "sockspec")
  end,
}
LUA
status 0 test "${calm[@]}" --cases "$work/password.lua" "${quick[@]}" --exec "$socks" --auth-exec "$socks --user {user} --password {pass}"
report 'r["summary"]["pass"]' 13
status 0 test "${calm[@]}" --cases "$work/password.lua" "${quick[@]}" --exec "$socks --user {user} --password {pass}"
report 'r["summary"]["pass"]' 13
status 0 test "${calm[@]}" --cases "$work/password.lua" "${quick[@]}" --exec "$socks"
report 'c["password"]["verdict"]' skip

# Dies of one case, with a sanitizer's report or without a word: that case fails, although it would take the closed connection for
# a refusal; the others run again where they met the death, and keep the verdicts they deserve.
for jobs in 1 4 16; do
    status 1 test "${both[@]}" "${quick[@]}" --jobs $jobs --exec "$socks --crash-on bad.invalid"
    report 'c["bad/name"]["verdict"], c["bad/name"]["reason"]' \
        "('fail', \"the target ended with signal 6 (Aborted) after a sanitizer's report (ERROR: AddressSanitizer) during this case\")"
    report 'c["bad/name"]["charged"], [k["verdict"] for k in r["clauses"] if k["id"] == "ROB-01"]' "(['ROB-01'], ['fail'])"
    report 'r["summary"]["pass"], r["summary"]["error"]' "(12, 0)"
    report '[f for f in r["findings"] if "AddressSanitizer" not in f]' "[]"
    says "13 cases in"
done
status 1 test "${both[@]}" "${quick[@]}" --transcripts failed --exec "$socks --vanish-on bad.invalid"
report '{v["id"] for v in c.values() if v["transcript"]}' "{'bad/name'}"
report 'c["bad/name"]["verdict"], c["bad/name"]["reason"], r["summary"]["pass"]' \
    "('fail', 'the target ended with exit status 0 during this case', 12)"

# Dies of a case that would go on for long: with the target the case ends, and so do those beside it.
sed 's/id = "bad.name"/id = "bad\/patient"/; s/^  end,/    t:pause(25)\n&/' "$SOURCE/tests/cli/cases/bad/name.lua" >"$work/patient.lua"
grep -q 'pause(25)' "$work/patient.lua" || complain "the patient case is not patient"
status 1 test "${calm[@]}" --cases "$work/patient.lua" "${quick[@]}" --exec "$socks --crash-on bad.invalid"
report 'c["bad/patient"]["charged"], c["bad/patient"]["duration_ms"] < 20000, r["summary"]["pass"]' "(['ROB-01'], True, 12)"

# The same where the case talks to the instance with the password, and both are one process
sed 's/id = "bad.name"/id = "bad\/auth"/; s/clauses = .*/& needs = { "password" },/' "$SOURCE/tests/cli/cases/bad/name.lua" >"$work/auth.lua"
one="$socks --crash-on bad.invalid --user {user} --password {pass}"
status 1 test "${calm[@]}" --cases "$work/auth.lua" "${quick[@]}" --exec "$one"
report 'c["bad/auth"]["verdict"], c["bad/auth"]["reason"][:40], r["summary"]["pass"]' "('fail', 'the target ended with signal 6 (Aborted)', 12)"
status 1 test "${calm[@]}" --cases "$work/auth.lua" "${quick[@]}" --exec "$socks" --auth-exec "$one"
report 'c["bad/auth"]["verdict"], c["bad/auth"]["reason"][:40], r["summary"]["pass"]' "('fail', 'the target ended with signal 6 (Aborted)', 12)"

# Lives on after a report: a server of many processes, of which one has crashed
status 1 test "${both[@]}" "${quick[@]}" --exec "$socks --hurt-on bad.invalid"
report 'c["bad/name"]["verdict"], c["bad/name"]["reason"], r["summary"]["pass"]' \
    "('fail', \"the target printed a sanitizer's report (ERROR: AddressSanitizer) during this case\", 12)"

# Answers nobody any more
status 1 test "${both[@]}" "${quick[@]}" --timeout 400ms --exec "$socks --hang-on bad.invalid"
report 'c["bad/name"]["verdict"], c["bad/name"]["reason"], r["summary"]["pass"]' \
    "('fail', 'the target no longer answers (no answer in time) during this case', 12)"

# Somebody else's, started again by somebody else
serve address python3 "$SOURCE/tests/cli/socks.py" --vanish-on bad.invalid --supervised
# It says where it will listen before it does.
until (exec 3<>"/dev/tcp/127.0.0.1/${address##*:}") 2>/dev/null; do :; done
status 1 test "$address" "${both[@]}" --report-json "$work/report.json"
report 'c["bad/name"]["verdict"], c["bad/name"]["reason"][-16:], r["summary"]["pass"]' "('fail', 'during this case', 12)"

# Dies by itself after some connections, whoever makes them
status 1 test "${both[@]}" "${quick[@]}" --exec "$socks --exit-after 15"
report 'len(c), r["summary"]["conformant"]' "(13, False)"

# Does not end: killed, and a finding
status 1 test "${calm[@]}" "${quick[@]}" --exec "$socks --ignore-term"
says "the run: the target of --exec did not end within 5 s of SIGTERM and was killed"
report 'r["summary"]["pass"], len(r["findings"])' "(12, 1)"

# The same where the command leaves it to the shell to start the program
status 1 test "${calm[@]}" "${quick[@]}" --exec "${socks#exec } --ignore-term"
says "the run: the target of --exec did not end within 5 s of SIGTERM and was killed"

# Crashes when told to end, and prints a report then
status 1 test "${calm[@]}" "${quick[@]}" --exec "trap 'kill -ABRT \$\$' TERM; python3 '$SOURCE/tests/cli/socks.py' --port {port}"
says "the run: the target of --exec crashed: signal 6"
status 1 test "${calm[@]}" "${quick[@]}" --exec "trap 'echo ERROR: LeakSanitizer: detected memory leaks; exit 23' TERM; python3 '$SOURCE/tests/cli/socks.py' --port {port}"
says "printed a sanitizer's report (ERROR: LeakSanitizer); it ended with exit status 23"

# Interrupted while it starts
exec {descriptor}< <(exec "$SOCKSPEC" test "${calm[@]}" --report-json "$work/report.json" \
    --exec "kill -INT \$PPID; exec python3 '$SOURCE/tests/cli/socks.py'" 2>"$err")
wait $!
[ $? = 3 ] || complain "interrupted while starting"
grep -q "interrupted while the target of --exec was starting" "$err" || complain "interrupted while starting"

done_testing
