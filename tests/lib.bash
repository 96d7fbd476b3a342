# What the script tests share. Sourced; SOURCE names the source tree.
set -u
: "${SOURCE:?names the source tree}"
work=$(mktemp -d)
out=$work/out
err=$work/err
failures=0
started=()

finish() {
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null
    done
    rm -rf "$work"
    [ "$failures" = 0 ] || echo "$failures failures"
}
trap finish EXIT

# needs COMMAND...: without them the test is skipped.
needs() {
    local command
    for command; do
        command -v "$command" >/dev/null && continue
        echo "$command is not here"
        exit 77
    done
}

complain() {
    failures=$((failures + 1))
    printf 'FAIL: %s\n' "$1"
    sed 's/^/    out: /' "$out" | tail -n 40
    sed 's/^/    err: /' "$err" | tail -n 40
}

done_testing() {
    [ "$failures" = 0 ]
    exit
}
