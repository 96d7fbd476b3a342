# docs/writing-cases.md against the program: every example runs, and every word that a case has is explained.
. "$SOURCE/tests/cli/lib.bash"
page=$SOURCE/docs/writing-cases.md
mkdir "$work/examples"

# Each ```lua run block, with its needs, as a case of its own.
awk -v folder="$work/examples" '
    /^```lua run/ {
        count++
        needs = ""
        if (match($0, /needs=[a-z_,]+/)) {
            needs = substr($0, RSTART + 6, RLENGTH - 6)
            gsub(/,/, "\", \"", needs)
            needs = "\"" needs "\""
        }
        file = sprintf("%s/%02d.lua", folder, count)
        printf "return case { id = \"example/%02d\", title = \"line %d\", section = \"-\", level = \"MUST\", clauses = { \"REP-09\" },\n", count, NR >file
        printf "needs = { %s }, run = function(t)\n", needs >file
        inside = 1
        next
    }
    /^```/ && inside {
        print "end }" >file
        close(file)
        inside = 0
        next
    }
    inside { print >file }
' "$page"
examples=$(find "$work/examples" -name '*.lua' | wc -l)
[ "$examples" -ge 14 ] || complain "only $examples examples found"
status 0 test --cases "$work/examples"
says "$examples cases in"
says " $examples pass, 0 fail, conformant"

# The examples of whole files
awk '/^```lua$/ { count++; inside = 1; next } /^```/ { inside = 0 } inside { print >(folder "/whole" count ".lua") }' folder="$work" "$page"
status 0 test --cases "$work/whole1.lua" --cases "$work/whole2.lua" --cases "$work/whole3.lua"
says " 5 pass, 0 fail"

# Words
cat >"$work/words.lua" <<'LUA'
return case { id = "words", title = "The words of a case", section = "-", level = "MUST", clauses = { "REP-09" },
  run = function(t)
    local lua = { string = 1, table = 1, math = 1, assert = 1, error = 1, ipairs = 1, pairs = 1, next = 1, select = 1,
      tonumber = 1, tostring = 1, type = 1 }
    for word in pairs(_ENV) do if not lua[word] then t:note("word %s", word) end end
  end }
LUA
status 0 test --cases "$work/words.lua" -v
mapfile -t words < <({
    sed -n 's/.* word \([A-Za-z0-9_]*\)$/\1/p' "$out"
    sed -nE 's/^function (T|Conn|Origin|Socket|Association):([a-z][A-Za-z_0-9]*).*/\2/p' "$SOURCE"/src/script/vocabulary/*.lua
} | sort -u)
[ "${#words[@]}" -gt 80 ] || complain "only ${#words[@]} words found"
for word in "${words[@]}"; do
    grep -qw -- "$word" "$page" || complain "docs/writing-cases.md does not tell of $word"
done

done_testing
