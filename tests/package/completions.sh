#!/usr/bin/env bash
# The completions for bash, zsh and fish, held against the program's help: every option of every subcommand is offered, no other, and
# where a value is due, values. Each shell that is here is asked; without any the test is skipped.
. "$SOURCE/tests/lib.bash"

PATH=$(dirname "$SOCKSPEC"):$PATH
export PATH HOME=$work
subcommands=$("$SOCKSPEC" help | sed -nE 's/^  ([a-z][a-z-]*) +[a-z].*/\1/p' | grep -v '^sockspec$')
shells=0
cd "$work" || exit 1
touch capture.pcapng

# same WHAT WANTED: each line of `out` is one of the words wanted, and all of these are there.
same() {
    tr ' ' '\n' <<<"$2" | sed '/^$/d' | sort -u >"$work/want"
    sort -u "$out" | sed '/^$/d' >"$work/got"
    diff "$work/want" "$work/got" >"$work/diff" && return
    cp "$work/diff" "$out"
    complain "$1: < is wanted, > is offered"
}

# has WHAT WORD...: `out` has these lines.
has() {
    local what=$1 word
    shift
    for word; do
        grep -qxF -- "$word" "$out" || complain "$what: $word is not offered"
    done
}

options_of() {
    "$SOCKSPEC" "$1" --help | sed -nE 's/^ {1,9}((-[A-Za-z]), )?(--[a-z0-9-]+).*/\2 \3/p' | xargs echo --help
}
for subcommand in $subcommands; do
    [ "$(options_of "$subcommand" | wc -w)" -gt 1 ] || complain "$subcommand --help names hardly an option"
done

# ask SHELL: tries SHELL_complete LINE, which writes to `out` what is offered at the line's end.
ask() {
    local shell=$1 subcommand
    shells=$((shells + 1))
    "${shell}_complete" 'sockspec '
    has "$shell: subcommands" test serve decode fuzz help
    for subcommand in $subcommands; do
        "${shell}_complete" "sockspec $subcommand --"
        grep -- '^--' "$out" >"$work/long" && cp "$work/long" "$out"
        same "$shell: options of $subcommand" "$(options_of "$subcommand" | tr ' ' '\n' | grep '^--' | tr '\n' ' ')"
    done
    "${shell}_complete" 'sockspec test --filter rfc1928/connect/ipv'
    has "$shell: ids" rfc1928/connect/ipv4-echo rfc1928/connect/ipv6
    "$SOCKSPEC" serve --list-faults | awk '/^choice-v/ { print $1 }' >"$work/faults"
    "${shell}_complete" 'sockspec serve --fault choice-v'
    same "$shell: faults" "$(tr '\n' ' ' <"$work/faults")"
    "${shell}_complete" 'sockspec test --color a'
    same "$shell: values" "always auto"
    "${shell}_complete" 'sockspec decode cap'
    has "$shell: files" capture.pcapng
    "${shell}_complete" 'sockspec help se'
    same "$shell: help" "serve"
}

bash_complete() {
    bash --norc -c '
        . "$1"
        read -ra COMP_WORDS <<<"$2"
        case $2 in *" ") COMP_WORDS+=("") ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE=$2
        _sockspec
        printf "%s\n" "${COMPREPLY[@]}"' bash "$SOURCE/src/cli/completions/sockspec.bash" "$1" >"$out" 2>"$err"
    [ ! -s "$err" ] || complain "bash: $1"
}
ask bash

if command -v fish >/dev/null; then
    fish_complete() {
        fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$SOURCE/src/cli/completions/sockspec.fish" "$1" 2>"$err" | cut -f1 >"$out"
        [ ! -s "$err" ] || complain "fish: $1"
    }
    ask fish
fi

if command -v zsh >/dev/null; then
    # zsh completes only on a terminal: it gets one, and a widget that tells what was added instead of showing it.
    zsh_complete() {
        zsh -f "$SOURCE/tests/package/offers.zsh" "$SOURCE/src/cli/completions" "$1" >"$out" 2>"$err"
        [ ! -s "$err" ] || complain "zsh: $1"
    }
    ask zsh
fi
echo "$shells shells asked"
done_testing
