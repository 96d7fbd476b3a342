# sockspec report: what it makes of good reports and of bad ones; and the reports of sockspec test beside JSON.
. "$SOURCE/tests/cli/lib.bash"
unset GITHUB_ACTIONS
craft() {
    python3 "$SOURCE/tests/report/craft.py" "$@" || complain "craft.py $*"
}

# bad STATUS TEXT ARGUMENT...: one line, with the text in it.
bad() {
    local want=$1 text=$2
    shift 2
    status "$want" report "$@"
    [ "$(wc -l <"$err")" = 1 ] || complain "sockspec report $*: not one line on stderr"
    grep -q '^sockspec: report: ' "$err" || complain "sockspec report $*: the line does not begin with sockspec: report:"
    grep -qF -- "$text" "$err" || complain "sockspec report $*: no word of '$text'"
}

cd "$work" || exit 1
craft plain.json plain one
craft other.json plain other
craft hostile.json hostile
calm=(--cases "$SOURCE/tests/cli/cases/calm")

# What is written is read as the same.
status 1 report plain.json --json again.json
says "one: 7 cases: 1 pass, 1 fail, 1 warn, 1 unsupported, 1 skip, 1 known, 1 error, not conformant"
status 1 report again.json --json - -q
cmp -s "$out" again.json || complain "a report that was read is written as another"
python3 - plain.json again.json <<'PYTHON' || complain "what was read is not what was written"
import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
for r in a, b:
    r.pop("summary", None), r.pop("clauses", None)
    r["cases"].sort(key=lambda case: case["id"])
sys.exit(a != b)
PYTHON
status 1 report plain.json other.json --json both.json
status 1 report both.json --json - -q
cmp -s "$out" both.json || complain "a report of two targets is written as another"
[ "$(python3 -c 'import json; print(len(json.load(open("both.json"))["runs"]))')" = 2 ] || complain "not two runs in both.json"
status 1 report "a name=plain.json" --json named.json -q
report=named.json report 'r["target"]["name"]' "a name"

# Transcripts are kept, or not.
for which in all failed none; do
    status 1 report plain.json --transcripts $which --json $which.json -q
done
kept='{i: len(x["transcript"]) for i, x in c.items() if x["transcript"]}'
report=all.json report "len($kept)" 7
report=failed.json report "sorted($kept)" "['made/error', 'made/fail', 'made/known', 'made/warn']"
report=none.json report "$kept" "{}"
bad 2 "--transcripts needs all, failed or none, not 'some'" plain.json --transcripts some

# Shards make the report that the whole makes.
"$SOCKSPEC" test "${calm[@]}" --report-json whole.json >/dev/null
for i in 1 2 3; do "$SOCKSPEC" test "${calm[@]}" --shard $i/3 --report-json shard-$i.json >/dev/null; done
named=(proxy=shard-1.json proxy=shard-2.json proxy=shard-3.json)
status 0 report "${named[@]}" --json merged.json
same='[(i, x["verdict"], x["reason"], x["clauses"], x["charged"]) for i, x in sorted(c.items())], r["summary"], r["clauses"]'
want=$(report=whole.json python3 -c "
import json
r = json.load(open('whole.json')); c = {x['id']: x for x in r['cases']}
print(($same))")
report=merged.json report "$same" "$want"
report=merged.json report 'r["shard"]' None
bad 2 "shard 2/3 of proxy is missing" proxy=shard-1.json proxy=shard-3.json
bad 2 "shard-1.json and shard-1.json are both shard 1/3 of proxy" "${named[@]}" proxy=shard-1.json
craft two.json with shard-2.json 'r["shard"] = "2/4"'
bad 2 "shard-1.json is shard 1/3 and two.json is shard 2/4" proxy=shard-1.json proxy=two.json
craft two.json with shard-2.json 'r["shard"] = "0/3"'
bad 2 'two.json: "0/3" is no shard' proxy=shard-1.json proxy=two.json
craft two.json with shard-1.json 'r["shard"] = "2/3"'
bad 2 "both have calm/" proxy=shard-1.json proxy=two.json proxy=shard-3.json
bad 2 "both of one; NAME=FILE gives them other names" plain.json plain.json

# Reports that cannot be used.
head -c 700 plain.json >cut.json
printf '{"sockspec":"0.1.0"}{}' >behind.json
printf '[]' >list.json
printf 'plain text' >text.json
: >empty.json
for name in cut behind text empty; do bad 2 "it is no whole JSON report" $name.json; done
bad 2 "$name.json:1:" $name.json
bad 2 "list.json: : is a list, not a report of sockspec" list.json
bad 2 "cannot read missing.json: No such file" missing.json
bad 2 "a name of 1 to 255 octets" =plain.json
bad 2 "name the JSON reports"
bad 2 "a value is missing behind '--json'" plain.json --json
bad 2 "no option '--nonsense'" plain.json --nonsense
while IFS='|' read -r change text; do
    craft changed.json with plain.json "$change"
    bad 2 "changed.json: $text" changed.json
done <<'LIST'
r["sockspec"] = "1.2.3"|sockspec: a report of version "1.2.3", and this is
r["sockspec"] = 1|sockspec: is a number, not the version
del r["cases"]|cases: is missing, not a list
r["cases"] = {}|cases: is an object, not a list
r["cases"][1]["verdict"] = "good"|cases[1].verdict: is "good"
del r["cases"][1]["id"]|cases[1].id: is missing
r["cases"][2]["id"] = r["cases"][1]["id"]|cases: made/fail is there twice
r["cases"][0]["clauses"] = ["CON-01", 1]|cases[0].clauses: [1] is no text
r["cases"][0]["rfc"] = -1|cases[0].rfc: is -1, not in 0 to
r["cases"][0]["duration_ms"] = "1"|cases[0].duration_ms: is a text, not a number
r["cases"][0]["transcript"][1]["hex"] = "05x"|cases[0].transcript[1].hex: is not at most
r["cases"][0]["transcript"][1]["hex"] = "00" * 1025|cases[0].transcript[1].hex: is not at most
r["cases"][0]["transcript"][1]["dir"] = "up"|cases[0].transcript[1].dir: is "up"
r["cases"][0]["transcript"][1]["conn"] = "c" * 16|cases[0].transcript[1].conn: is longer
r["cases"][0]["transcript"][2]["size"] = 1|cases[0].transcript[2].size: is less than
r["cases"][0]["transcript"] *= 134|cases[0].transcript: has 402 elements; 400 are the most
r["findings"] = None|findings: is null, not a list
r["target"] = []|target: is a list, not an object
r["runs"] = []|runs: is empty
r["runs"] = [1]|runs[0].target: is missing
LIST

# Then nothing is overwritten; nor where a report cannot be written.
printf kept >kept
bad 2 "it is no whole JSON report" plain.json cut.json --junit kept --json kept.json --badge kept.svg
[ "$(cat kept)" = kept ] && [ ! -e kept.json ] && [ ! -e kept.svg ] || complain "something was written for a report that cannot be used"
bad 2 "no-folder/x.xml" plain.json --json kept --junit no-folder/x.xml
[ "$(cat kept)" = kept ] || complain "something was written though another place cannot be"
bad 2 "two reports are to go to standard output, json and md" plain.json --json - --md -
bad 2 "two reports are to go to one, json and tap" plain.json --json one --tap one

# Markup, commands and control characters in texts stay text.
status 1 report hostile.json plain.json --junit all.xml --tap all.tap --md all.md --badge all.svg
xmllint --noout --schema "$SOURCE/tests/report/junit.xsd" all.xml 2>"$err" || complain "all.xml is not valid"
xmllint --noout all.svg 2>"$err" || complain "all.svg is no XML"
python3 - all.xml <<'PYTHON' 2>"$err" || complain "all.xml does not say what the reports say"
import sys, xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1]).getroot()
for suite, findings in zip(suites, (1, 0)):
    cases = {case.get("name"): case for case in suite}
    inner = {name: [e.tag for e in case] for name, case in cases.items()}
    assert suite.get("tests") == str(7 + findings) and suite.get("failures") == str(1 + findings), suite.attrib
    assert suite.get("errors") == "1" and suite.get("skipped") == "3", suite.attrib
    assert inner["fail"] == ["failure", "system-out"] and inner["error"] == ["error", "system-out"], inner
    assert inner["pass"] == inner["warn"] == ["system-out"], inner
    assert inner["skip"] == inner["known"] == inner["unsupported"] == ["skipped", "system-out"], inner
    assert "050100" in cases["pass"].find("system-out").text
    assert "reason of warn" in cases["warn"].find("system-out").text or findings
    assert "rerun    sockspec test socks5://127.0.0.1:1080 -v --filter made/fail" in cases["fail"].find("failure").text
hostile = {case.get("name"): case for case in suites[0]}["fail"].find("failure").text
assert "<script>" in hostile and "\\x1b[31m" in hostile and "\\xef\\xbf\\xbe" in hostile and "\U0001f600" in hostile, hostile
PYTHON
for sign in '<script' '@f' '[e](' '`c`' '*d*' '| b' $'\x1b'; do
    ! grep -qF -- "$sign" all.md || complain "'$sign' stands in all.md as it is"
done
[ "$(grep -cP '[\x00-\x08\x0b-\x1f\x7f]' all.tap)" = 0 ] || complain "control characters in all.tap"
status 1 report plain.json --tap plain.tap
if command -v prove >/dev/null; then
    prove -e cat plain.tap >"$out" 2>"$err"
    grep -q 'Failed tests\?:  *2, 7$\|Failed 2/7 subtests' "$out" "$err" || complain "prove does not see two failures in seven"
    prove -e cat all.tap >"$out" 2>"$err"
    grep -q 'Failed 2/2 subtests' "$out" "$err" || complain "prove does not see that both targets fail"
fi

# What changed, and nothing else.
craft worse.json with plain.json 'c = r["cases"]; c[0]["verdict"] = "fail"; c[1]["verdict"] = "pass"; c[2]["verdict"] = "skip"; del c[4]; c.append(case("made/new", "pass"))'
status 1 report worse.json --against plain.json
says "  regression  made/pass: fail, was pass"
says "  mended      made/fail: pass, was fail; reason of fail"
says "  changed     made/warn: skip, was warn"
says "  new         made/new: pass"
says "  gone        made/skip: was skip"
says "1 regression, 1 mended, 1 changed, 1 new, 1 gone, 3 the same"
says_not unsupported
status 0 report plain.json --against plain.json
says "0 regressions, 0 mended, 0 changed, 0 new, 0 gone, 7 the same"
craft found.json with plain.json 'r["findings"] = ["it died"]'
status 1 report found.json --against plain.json
says "  regression  the run: it died"
status 0 report plain.json --against found.json
craft third.json plain third
status 1 report third.json plain.json --json thirds.json
bad 2 "there is nothing older of other" plain.json other.json --against thirds.json

# sockspec test writes several at once, and annotations where GitHub asks for them.
failing=(--exec "'$SOCKSPEC' serve --listen 127.0.0.1:{port} --fault refused-closes" --filter 'rfc1928/reply/refused/*')
status 1 test "${failing[@]}" --report-json a.json --report-junit a.xml --report-tap a.tap --report-md - --annotations
says '### SOCKS5: '
xmllint --noout --schema "$SOURCE/tests/report/junit.xsd" a.xml 2>"$out" || complain "a.xml is not valid"
head -n 1 a.tap | grep -qx 'TAP version 14' || complain "a.tap is no TAP"
grep -q '^::error title=[^,]*,file=.*,line=[0-9]*::' "$err" || complain "no annotation"
GITHUB_ACTIONS=true "$SOCKSPEC" test "${failing[@]}" -q >"$out" 2>"$err"
grep -q '^::error ' "$out" || complain "no annotation for GitHub"
status 1 test "${failing[@]}" -q
says_not ::
refuses 2 "two reports are to go to standard output" --report-md - --report-json -
refuses 2 "no-folder" --report-junit no-folder/a.xml
refuses 2 "--list can be written as JSON only" --list --report-md a.md

done_testing
