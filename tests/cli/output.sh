# What is printed: verdicts, the command that runs a case again, colours, the JSON report; and what --jobs, --strict
# and --timeout-scale do.
. "$SOURCE/tests/cli/lib.bash"
cases=$SOURCE/tests/cli/cases
calm=(--cases "$cases/calm")

status 0 test --report-json "$work/report.json"
says "conformant"
report 'r["summary"]["fail"], r["summary"]["error"], r["summary"]["pass"] > 0, r["summary"]["conformant"]' "(0, 0, True, True)"

status 0 test "${calm[@]}" --report-json "$work/report.json"
says "12 cases in"
report 'sorted(r)' "['cases', 'clauses', 'duration_ms', 'findings', 'notes', 'pcap', 'rerun', 'shard', 'sockspec', 'started', 'summary', 'target']"
report 'sorted(r["summary"].items())' "[('conformant', True), ('error', 0), ('fail', 0), ('known', 0), ('pass', 12), ('skip', 0), ('unsupported', 0), ('warn', 0)]"
report 'sorted(r["cases"][0])' "['after', 'blocked_by', 'charged', 'clauses', 'duration_ms', 'expected', 'got', 'id', 'level', 'reason', 'rfc', 'section', 'tags', 'title', 'transcript', 'verdict', 'where']"
report 'r["clauses"][0]["id"], r["clauses"][0]["verdict"], len(r["clauses"][0]["cases"])' "('CON-03', 'pass', 12)"
report 'sorted(c["calm/echo/01"]["transcript"][1])' "['conn', 'dir', 'hex', 'note', 't_us']"
report '[e.get("note", "")[:9] for e in c["calm/echo/01"]["transcript"]][1]' "greeting:"
report 'r["target"]["exec"]' "None"

# The report on stdout stands there alone.
status 0 test "${calm[@]}" --report-json -
report=$out report 'r["summary"]["pass"]' 12

# A symbolic link stays one, as /dev/stdout must where stdout is a file.
ln -s /proc/self/fd/1 "$work/stdout"
status 0 test "${calm[@]}" --report-json "$work/stdout" -q
[ -L "$work/stdout" ] || complain "the link to stdout is gone"
grep -q '^{' "$out" || complain "no report on stdout"

# A failure
cat >"$work/fails here.lua" <<'LUA'
return case {
  id = "fails", title = "It's wrong\u{9b}2J", section = "-", level = "MUST", clauses = { "REP-09" },
  run = function(t)
    t:note("%s", "\27[2J\155")
    t:dial():expect_silence(0.01)
    t:fail("%s", "octets \1\27[31m\155\u{e9}")
  end,
}
LUA
status 1 test --cases "$work/fails here.lua" --timeout 3s --report-json "$work/report.json"
says "    rerun     sockspec test --timeout 3000ms --cases '$work/fails here.lua' -v --filter fails"
says "clause    REP-09 (RFC 1928 section 6)"
says "at        $work/fails here.lua:6"
says "1 fail"
says "not conformant"
report 'c["fails"]["verdict"], c["fails"]["where"].rsplit(":", 1)[1]' "('fail', '6')"

# The command runs as it stands.
rerun=$(sed -n 's/^    rerun     sockspec //p' "$out")
eval "run $rerun"
[ "$status" = 1 ] || complain "sockspec $rerun: exit status $status"
says "connected"
! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177\233]')" "$out" || complain "control octets in piped output"
! LC_ALL=C grep -q "$(printf '\302\233')" "$out" || complain "a control character in piped output"

run test --cases "$work/fails here.lua" --color always
grep -q "$(printf '\033')\[31" "$out" || complain "--color always gives none"
NO_COLOR=1 run test --cases "$work/fails here.lua"
! grep -q "$(printf '\033')" "$out" || complain "colour with NO_COLOR"

status 1 test --cases "$work/fails here.lua" -q
[ "$(wc -l <"$out")" = 1 ] || complain "-q prints more than the summary"
[ ! -s "$err" ] || complain "-q prints on stderr"
status 0 test "${calm[@]}" --filter calm/echo/01 -v
says "pass        calm/echo/01"
says "greeting: 00 NO AUTH"

# Warnings
cat >"$work/warns.lua" <<'LUA'
return case {
  id = "warns", title = "Warns", section = "-", level = "SHOULD", clauses = { "REP-09" },
  run = function(t) t:mismatch("this", "that") end,
}
LUA
status 0 test --cases "$work/warns.lua"
says "expected this, got that"
status 1 test --cases "$work/warns.lua" --strict

# A wrong script is our mistake, not the target's.
cat >"$work/wrong.lua" <<'LUA'
return case {
  id = "wrong", title = "Wrong", section = "-", level = "MUST", clauses = { "REP-09" },
  run = function(t)
    t:nonsense()
  end,
}
LUA
status 3 test --cases "$work/wrong.lua" --report-json "$work/report.json"
says "$work/wrong.lua:4: attempt to call"
report 'c["wrong"]["verdict"], r["summary"]["conformant"]' "('error', False)"

# The progress bar stays within its line, however narrow the terminal.
for columns in 100 24 12 4; do
    python3 -c '
import fcntl, os, pty, struct, sys, termios
columns = int(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
text = b""
try:
    while more := os.read(terminal, 65536):
        text += more
except OSError:
    pass
bars = [bar.split(b"\x1b")[0] for bar in text.split(b"\r") if bar[:1] in b"[0123456789" and b"/12" in bar[:48]]
print(max(map(len, bars), default=0))' "$columns" "$SOCKSPEC" test "${calm[@]}" >"$out" 2>"$err"
    widest=$(cat "$out")
    [ "${widest:-99}" -lt "$columns" ] || complain "a bar of $widest in $columns columns"
    [ "$columns" = 4 ] || [ "$widest" -gt 0 ] || complain "no bar in $columns columns"
done

# Interrupted, the run ends with what it has: the cases in flight wait for something that never comes.
cat >"$work/waits.lua" <<'LUA'
local members = {}
for i = 1, 40 do members[i] = { name = tostring(i) } end
return family {
  id = "waits", title = "Waits", section = "-", level = "MUST", clauses = { "REP-09" }, members = members,
  run = function(t, member)
    if member.name == "1" then return end
    t:dial():expect_silence(50)
  end,
}
LUA
exec {descriptor}< <(exec "$SOCKSPEC" test --cases "$work/waits.lua" -v --report-json "$work/report.json" 2>"$err")
pid=$!
while read -r line <&"$descriptor"; do
    [[ $line != pass*waits/1 ]] || kill -INT "$pid"
    echo "$line"
done >"$out"
wait "$pid"
status=$?
[ "$status" = 3 ] || complain "interrupted: exit status $status"
report 'len(c), c["waits/1"]["verdict"], set((c[i]["verdict"], c[i]["reason"]) for i in c if i != "waits/1")' \
    "(40, 'pass', {('error', 'not run: interrupted')})"
says "error 39: not run: interrupted"
says_not "cases that could not be run"
says "1 pass, 0 fail, 39 error, not conformant"

done_testing
