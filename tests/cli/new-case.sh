# sockspec new-case: the skeleton, what editors are told, refusals; and own cases beside the built-in ones.
. "$SOURCE/tests/cli/lib.bash"

# will_not TEXT ARGUMENT...: exit status 2, and one line with the text.
will_not() {
    local text=$1
    shift
    status 2 new-case "$@"
    [ "$(wc -l <"$err")" = 1 ] && grep -q '^sockspec: new-case: ' "$err" || complain "new-case $*: not one line on stderr"
    grep -qF -- "$text" "$err" || complain "new-case $*: no word of '$text'"
}

# The skeleton runs as it is.
mine="$work/my cases/deep"
status 0 new-case first --dir "$mine"
says "$mine/first.lua written; sockspec test --cases runs it"
status 0 new-case folder/a.second_one+ --dir="$mine"
status 0 test --cases "$mine" --report-json "$work/report.json"
report 'sorted(c), r["summary"]["pass"]' "(['first', 'folder/a.second_one+'], 2)"
grep -q '@' "$mine/first.lua" && complain "a mark is left in the skeleton"
cd "$mine" || exit 1
status 0 new-case third
[ -f third.lua ] || complain "not made in the folder where it was asked for"

# Editors are told the vocabulary and the clauses, and find it; what somebody has changed of theirs stays.
head -c "$(stat -c %s "$SOURCE/src/script/editor/sockspec.lua")" .sockspec/sockspec.lua |
    cmp - "$SOURCE/src/script/editor/sockspec.lua" >"$out" || complain "another vocabulary than that of the source"
[ "$(grep -c '^---| "[A-Z]*-[0-9]*" # ' .sockspec/sockspec.lua)" = "$(($(wc -l <"$SOURCE/src/base/clauses.tsv") - 1))" ] ||
    complain "not all clauses are told"
python3 - <<'PY' >"$out" 2>&1 || complain "no .luarc.json that tells editors of it"
import json
assert json.load(open(".luarc.json"))["workspace.library"] == [".sockspec"]
PY
echo '{}' >.luarc.json
echo 'old' >.sockspec/sockspec.lua
status 0 new-case fourth
[ "$(cat .luarc.json)" = '{}' ] || complain "a .luarc.json was overwritten"
grep -q 'function T:dial' .sockspec/sockspec.lua || complain "an old vocabulary stays"

# Every option and field of the vocabulary is told, and no other. (Words and methods: tests/script/test_editor.c.)
{
    grep -ohE '\b(options|how)\.[a-z_]+' "$SOURCE"/src/script/vocabulary/*.lua | sed 's/.*\.//'
    grep -oE '(field|override|lua_getfield)\(lua, ([a-z0-9-]+, )?"[a-z_]+"' "$SOURCE/src/script/messages.c" | sed 's/.*"\(.*\)"/\1/'
    # What patterns may ask for is what messages are taken apart to.
    grep -oE 'set_(integer|octets|address)\(lua, "[a-z_0-9]+"' "$SOURCE/src/script/messages.c" | sed 's/.*"\(.*\)"/\1/'
    printf '%s\n' bnd_host bnd_port dst_host dst_port lenient
} | sort -u >"$work/real"
grep -v 'fun(' "$SOURCE/src/script/editor/sockspec.lua" | grep -oE '[{,] [a-z_]+\??: ' | tr -d '{,?: ' | sort -u >"$work/told"
diff "$work/real" "$work/told" >"$out" || complain "options or fields (<: there, and not told to editors)"
{
    grep -oE '(text|list|push)_field\(&?r, "[a-z]+"' "$SOURCE/src/script/load.c" | sed 's/.*"\(.*\)"/\1/'
    printf '%s\n' run members
} | sort -u >"$work/real"
sed -n '/^---@class sockspec.Description/,/^function family/{/sockspec.Member$/,/^$/d; s/^---@field \([a-z]*\).*/\1/p}' \
    "$SOURCE/src/script/editor/sockspec.lua" | sort -u >"$work/told"
diff "$work/real" "$work/told" >"$out" || complain "fields of a description (<: there, and not told to editors)"

# Nothing is overwritten, and bad names are told.
will_not "./first.lua is there already" first
will_not "give the case a name" --dir "$work"
will_not "one NAME at a time" one two
for name in '' ../up a//b /root a/ 'a b' 'a;b' $'a\nb' 'a"b' 'ä'; do
    will_not "letters, digits" --dir "$work" -- "$name"
done
will_not ".lua is put behind it" x.lua
will_not "dot" .hidden
will_not "dot" a/.b
will_not "200 characters" "$(printf 'a%.0s' {1..201})"
will_not "is the id of a built-in case" rfc1928/connect/ipv4-echo
will_not "is the id of a built-in case" rfc1928/reply/failure-form
will_not "no option '--nonsense'" --nonsense
will_not "the option --dir needs a value" --dir
echo >"$work/file"
will_not "cannot make the folder" x --dir "$work/file/below"
if [ "$(id -u)" != 0 ]; then
    mkdir "$work/closed"
    chmod 555 "$work/closed"
    will_not "cannot write into the folder" x --dir "$work/closed"
fi
[ -z "$(find "$work" -name 'x*')" ] || complain "a refused name left a file"

# Own cases beside the built-in ones; alone they stay alone.
status 0 test --list
builtin=$(wc -l <"$out")
status 0 test --cases builtin --list
[ "$(wc -l <"$out")" = "$builtin" ] || complain "--cases builtin are others than the built-in ones"
status 0 test --cases "$mine" --cases builtin --list
[ "$(wc -l <"$out")" = $((builtin + 4)) ] || complain "not the built-in cases and four more"
status 0 test --cases "$mine" --list
[ "$(wc -l <"$out")" = 4 ] || complain "not four cases"
status 0 test --cases builtin --cases "$mine" --filter first --filter rfc1928/connect/ipv4-echo
says "2 pass, 0 fail"
sed 's|"first"|"rfc1928/connect/ipv4-echo"|' first.lua >"$work/clash.lua"
refuses 2 "$work/clash.lua: the id 'rfc1928/connect/ipv4-echo' is that of a case in " --cases builtin --cases "$work/clash.lua"
grep -q 'cases/rfc1928/connect/ipv4-echo.lua too' "$err" || complain "the other place is not named"
status 0 test --cases "$work/clash.lua"

# A baseline is held against all that are there, where the built-in ones are among them.
echo 'first "no such text"  # never' >"$work/baseline"
status 1 test --cases builtin --cases "$mine" --filter first --baseline "$work/baseline"
says "expects it to depart, and it passes"
echo 'fifth' >>"$work/baseline"
refuses 2 "names 'fifth', and no case has that id" --cases builtin --cases "$mine" --filter first --baseline "$work/baseline"

done_testing
