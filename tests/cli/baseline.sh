# --baseline and --update-baseline on a whole run.
. "$SOURCE/tests/cli/lib.bash"

cat >"$work/cases.lua" <<'LUA'
return family {
  id = "b", title = "Departs, or does not", section = "-", level = "MUST", clauses = { "REP-09" },
  members = {
    { name = "fine" },
    { name = "wrong", expected = "REP 05", got = "REP 01 (general failure), BND 127.0.0.1:40123" },
    { name = "quoted", expected = "nothing", got = 'a "quoted"\nword' },
    { name = "late", expected = "an answer", got = "nothing within 300 ms" },
  },
  run = function(t, member)
    if member.got then t:mismatch(member.expected, member.got) end
  end,
}
LUA
cases=(--cases "$work/cases.lua")
baseline=$work/baseline

# What fails is written down, and is known from then on.
printf '# by hand\n\n' >"$baseline"
status 1 test "${cases[@]}" --baseline "$baseline" --update-baseline
cat >"$work/want" <<'TEXT'
# by hand

b/late "nothing"  # expected an answer, got nothing within 300 ms
b/quoted  # expected nothing, got a "quoted" word
b/wrong "REP 01 (general failure), BND"  # expected REP 05, got REP 01 (general failure), BND 127.0.0.1:40123
TEXT
diff "$baseline" "$work/want" >"$out" || complain "the baseline is not what was wanted"
status 0 test "${cases[@]}" --baseline "$baseline" --report-json "$work/report.json"
says "3 known"
report 'r["summary"]["known"], r["summary"]["conformant"]' "(3, True)"
sed -i 's/40123/40999/; s/300 ms/2 s/' "$work/cases.lua"
status 0 test "${cases[@]}" --baseline "$baseline"

# One that passes now, fails differently, or has expired.
sed -i 's/REP 01 (general/REP 02 (special/' "$work/cases.lua"
cat >>"$baseline" <<'TEXT'
b/fine  # used to depart
TEXT
sed -i 's|^b/quoted.*|b/quoted until=2020-02-29|' "$baseline"
status 1 test "${cases[@]}" --baseline "$baseline"
says "b/fine: $baseline:6 expects it to depart, and it passes: remove the line"
says "b/quoted: $baseline:4 has expired: expected nothing"
says "b/wrong: $baseline:5 expects another departure: expected REP 05, got REP 02"
says "1 known"

# Rewritten, all of that is known again: in its place, with the comments that still hold; the line of what passes is gone.
sed -i 's|^b/late.*|b/late "nothing"  # ticket 5|; s|^b/quoted.*|b/quoted until=2020-02-29  # ticket 6\n# below|' "$baseline"
status 1 test "${cases[@]}" --baseline "$baseline" --update-baseline
says "$baseline: 0 lines added, 2 renewed, 1 removed"
cat >"$work/want" <<'TEXT'
# by hand

b/late "nothing"  # ticket 5
b/quoted  # ticket 6
# below
b/wrong "REP 02 (special failure), BND"  # expected REP 05, got REP 02 (special failure), BND 127.0.0.1:40123
TEXT
sed 's/40999/40123/' "$baseline" | diff - "$work/want" >"$out" || complain "the baseline was not rewritten"
status 0 test "${cases[@]}" --baseline "$baseline"
says "3 known"

# A new file is made.
status 1 test "${cases[@]}" --baseline "$work/new" --update-baseline
[ "$(grep -c '^b/' "$work/new")" = 3 ] || complain "no new baseline"
says "$work/new: 3 lines added, 0 renewed, 0 removed"

# Of a shard the lines of others are left alone.
cp "$baseline" "$work/whole"
for i in 1 2 3; do
    status 0 test "${cases[@]}" --baseline "$baseline" --update-baseline --shard $i/3
done
cmp "$baseline" "$work/whole" >"$out" || complain "a shard rewrote the lines of others"

# What is known stays so where a round is repeated.
status 0 test "${cases[@]}" --baseline "$baseline" --repeat 2

done_testing
