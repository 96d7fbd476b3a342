#!/usr/bin/env bash
# The project's own house rules, cheap enough for every ctest. Each finding is a line; all are told.
set -euo pipefail
cd "${SOURCE:-$(dirname "${BASH_SOURCE[0]}")/../..}"

findings=0
complain() {
    printf 'house: %s\n' "$1"
    findings=$((findings + 1))
}

# A checkout has git to ask; an unpacked archive holds nothing but the sources and what was built.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    mapfile -t files < <(git ls-files)
else
    mapfile -t files < <(find . \( -name .git -o -name .cache -o -path ./build \) -prune -o -type f -print |
        sed 's|^\./||' | sort)
fi
[ "${#files[@]}" -gt 0 ] || complain "no files found in $PWD; run this in the source tree"

# Nobody else has the folders of the machine on which something was written.
while IFS= read -r hit; do
    complain "$hit: names a path of one machine; write it relative to the checkout"
done < <(printf '%s\0' "${files[@]}" |
    xargs -0 grep -nIoE '(^|[^][A-Za-z0-9_.})$*/-])/(home|root|work|mnt|Users|tmp/[a-z]+/[a-z]+)/[^ "]*' -- || true)

while IFS= read -r hit; do
    complain "$hit"
done < <(awk -F '\t' '
    function say(text) { print FILENAME ":" FNR ": " text }
    NR == 1 {
        if ($0 != "id\trfc\tsection\tlevel\tparty\tstatement") say("the head line is not id, rfc, section, level, party, statement")
        next
    }
    NF != 6 { say("want 6 fields parted by tabs, have " NF); next }
    $1 !~ /^[A-Z]+-[0-9][0-9]$/ { say("the id \"" $1 "\" is not like REP-09") }
    seen[$1]++ { say("the id " $1 " is there already") }
    $2 !~ /^(1928|1929|1961|-)$/ { say("no RFC " $2 " is known here") }
    $3 !~ /^(-|[0-9.]+(-[0-9.]+)?)$/ { say("the section \"" $3 "\" is not like 6, 3.4 or 3.4-3.7") }
    $4 !~ /^(MUST|SHOULD|MAY|WIRE|RELAY|SECURITY|INTEROP|ROBUST)$/ { say("the level " $4 " is unknown") }
    $5 !~ /^(client|server|both)$/ { say("the party " $5 " is not client, server or both") }
    $6 !~ /^[^ ].*\.$/ { say("the statement is not a sentence with a full stop") }
    END { if (NR < 2) say("no clauses") }' src/base/clauses.tsv)

for file in "${files[@]}"; do
    [ -f "$file" ] || continue
    IFS= read -r first <"$file" 2>/dev/null || true
    case $first in
    '#!'*)
        [ -x "$file" ] || complain "$file: begins with #! and cannot be run; chmod +x it"
        ;;
    esac
    case $first:$file in
    '#!'*sh:* | *.sh | *.bash)
        said=$(bash -n "$file" 2>&1) || complain "${said%%$'\n'*}"
        ;;
    esac
    case $file in
    *.md)
        # shellcheck disable=SC2016  # backquotes are the text
        while IFS= read -r link; do
            target=${link%%#*}
            case $link in
            '' | '#'* | *://* | mailto:*) continue ;;
            esac
            [ -e "$(dirname "$file")/$target" ] || complain "$file: the link to $link leads nowhere"
        done < <(sed -E '/^(```|    )/d; s/`[^`]*`//g' "$file" | grep -oE '\]\([^) ]+\)' | sed -E 's/^\]\(//; s/\)$//' || true)
        ;;
    esac
done

said=$("${CMAKE:-cmake}" --list-presets=all 2>&1) || complain "CMakePresets.json: ${said//$'\n'/ }"

if [ -n "${VERSION:-}" ]; then
    grep -qF "## [$VERSION]" CHANGELOG.md || complain "CHANGELOG.md: no section [$VERSION], the version in CMakeLists.txt"
fi

echo "house: ${#files[@]} files looked at, $findings findings"
[ "$findings" = 0 ]
