# Targets that are no SOCKS5 proxy, or a poor one: a whole report, clear verdicts and an end, whatever they do.
. "$SOURCE/tests/cli/lib.bash"
cases=(--cases "$SOURCE/tests/cli/cases/calm" --cases "$SOURCE/cases")
quick=(--timeout 300ms --report-json "$work/report.json")
socks() {
    python3 "$SOURCE/tests/cli/socks.py" "$@"
}

# A verdict for every case, and none of them a pass.
for answer in silent close reset http garbage flood drip; do
    serve address python3 "$SOURCE/tests/cli/socks.py" --answer "$answer"
    status 1 test "$address" "${cases[@]}" "${quick[@]}"
    report 'r["summary"]["pass"], r["summary"]["error"], r["summary"]["conformant"], c["rfc1928/greeting/no-auth"]["verdict"]' "(0, 0, False, 'fail')"
    report 'c["calm/echo/01"]["verdict"], c["calm/echo/01"]["reason"]' "('skip', 'blocked by rfc1928/greeting/no-auth')"
    case $answer in
    silent) says "got nothing within 300 ms" ;;
    drip) says "got only 05 within 300 ms" ;;
    close | reset) says "completed no method negotiation (closed without an answer)" ;;
    http) says "48545450" ;;
    garbage | flood) says "an answer that is not SOCKS5" ;;
    esac
done

# At the usual timeouts too, the end is near.
serve address python3 "$SOURCE/tests/cli/socks.py" --answer silent
limit=30 status 1 test "$address" "${cases[@]}"

# One client at a time
serve address python3 "$SOURCE/tests/cli/socks.py" --serial
status 0 test "$address" --cases "$SOURCE/tests/cli/cases/calm" "${quick[@]}"
says "12 cases, 1 at once"
says "note: the target serves one client at a time; the cases run one by one"
report 'r["summary"]["pass"], len(r["notes"])' "(12, 1)"

# Dies half way: what ran before keeps its verdict, what had no target is not judged, and nothing that ran while it died passes.
for jobs in 1 16; do
    serve address python3 "$SOURCE/tests/cli/socks.py" --exit-after 12
    status 1 test "$address" --jobs $jobs --cases "$SOURCE/tests/cli/cases/calm" "${quick[@]}"
    report 'len(c), set(v["verdict"] for v in c.values()) <= {"pass", "fail", "error"}, r["summary"]["pass"] < 12, r["summary"]["conformant"]' "(12, True, True, False)"
    report '[v["reason"] for v in c.values() if v["verdict"] == "error" and "the target no longer answers" not in v["reason"]]' "[]"
    grep -q "the target no longer answers" "$out" || complain "its end is not told"
done

# A flaky one: every other CONNECT is refused.
serve address python3 "$SOURCE/tests/cli/socks.py" --flaky
status 1 test "$address" --cases "$SOURCE/tests/cli/cases/calm" --filter calm/echo/01 --repeat 4 "${quick[@]}"
report 'c["calm/echo/01"]["verdict"], c["calm/echo/01"]["reason"][:92]' "('fail', 'the verdict is not stable: pass in 2 of 4 rounds, fail in 2: while preparing: expected reply')"
status 0 test --cases "$SOURCE/tests/cli/cases/calm" --repeat 3 "${quick[@]}"

done_testing
