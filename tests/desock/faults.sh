#!/usr/bin/env bash
# Under the played sockets a sanitizer sees what it is to see, and what never ends does not.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
wrong=0

# want FAULT INPUT TEXT HOW...: the proxy that has it ends with such a report, the one without it does not.
want() {
    local fault=$1 input=$2 text=$3 status how
    shift 3
    printf '%b' "$input" >"$dir/input"
    for how; do
        status=0
        timeout 20 "${PROXY}_$fault" "$how" <"$dir/input" >"$dir/said" 2>&1 || status=$?
        if [ "$status" = 0 ] || ! grep -qE "$text" "$dir/said"; then
            echo "desock: fault $fault, $how: ended with $status, and no $text:"
            head -n 20 "$dir/said"
            wrong=1
        fi
        timeout 30 "${PROXY}_0" "$how" <"$dir/input" >"$dir/said" 2>&1 || {
            echo "desock: input of fault $fault, $how: the proxy without it fails, too:"
            head -n 20 "$dir/said"
            wrong=1
        }
    done
}

long=$(printf '%0255d' 0)
want 1 "\1\0\0\5\1\0\5\1\0\3\377${long}\0\120" 'stack-buffer-overflow' threads forks poll
want 2 "\1\0\0\4$(printf '%0650d' 0)" 'AddressSanitizer: .*-overflow' threads forks poll
export SOCKSPEC_DESOCK_STUCK=abort
# A child's sockets end with it.
want 4 '\1\0\0\5\1\0\5\1\0\1\300\0\2\1\0\120data' 'desock: .* stuck' threads poll
unset SOCKSPEC_DESOCK_STUCK

printf '\1\0\0\5\1\0\5\1\0\1\300\0\2\1\0\7' >"$dir/input"
for how in threads forks poll; do
    status=0
    timeout 2 "${PROXY}_3" "$how" <"$dir/input" >"$dir/said" 2>&1 || status=$?
    if [ "$status" != 124 ]; then
        echo "desock: fault 3, $how: what computes for ever ended with $status"
        wrong=1
    fi
done
exit "$wrong"
