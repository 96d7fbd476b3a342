#!/usr/bin/env bash
# `cmake --install` of the program: every file is where its reader looks, and the program that was installed does its work from there.
. "$SOURCE/tests/lib.bash"

needs cmake
build=$(dirname "$SOCKSPEC")
prefix=$work/tree
cmake --install "$build" --component program --prefix "$prefix" >"$out" 2>"$err" || complain "cmake --install"

for file in bin/sockspec share/man/man1/sockspec.1 share/bash-completion/completions/sockspec share/zsh/site-functions/_sockspec \
    share/fish/vendor_completions.d/sockspec.fish share/doc/sockspec/README.md share/doc/sockspec/LICENSE \
    share/doc/sockspec/CHANGELOG.md share/doc/sockspec/docs/captures.md share/doc/sockspec/docs/ci/action.md; do
    [ -s "$prefix/$file" ] || complain "$file is not installed"
done
[ -x "$prefix/bin/sockspec" ] || complain "the program cannot be run"
(cd "$prefix" && find . -type d -empty) >"$out"
[ ! -s "$out" ] || complain "empty folders are installed"
(cd "$prefix" && find . -perm /022 ! -type l) >"$out"
[ ! -s "$out" ] || complain "others may write to what was installed"

# The cases are all there, and are what the program runs from elsewhere.
(cd "$SOURCE/cases" && find . -name '*.lua' | sort) >"$work/want"
(cd "$prefix/share/sockspec/cases" && find . -type f | sort) >"$work/got"
diff "$work/want" "$work/got" >"$out" || complain "the installed cases are not those of the tree"
"$prefix/bin/sockspec" test --list --cases "$prefix/share/sockspec/cases" --filter 'rfc1928/connect/*' >"$out" 2>"$err" ||
    complain "the installed cases cannot be read"
grep -q '^rfc1928/connect/bnd-addr' "$out" || complain "no case of the installed ones is listed"
(cd / && "$prefix/bin/sockspec" test -q --filter rfc1928/connect/ipv6) >"$out" 2>"$err" || complain "the installed program tests nothing"

# Every option that a help text names is in the manual page, and every option that a source reads is in a help text.
for subcommand in $("$SOCKSPEC" help | sed -nE 's/^  ([a-z][a-z-]*) +[a-z].*/\1/p' | grep -v '^sockspec$'); do
    "$SOCKSPEC" "$subcommand" --help
done >"$work/help"
grep -oE -- '--[a-z][a-z0-9-]+' "$work/help" | sort -u >"$work/options"
[ "$(wc -l <"$work/options")" -gt 40 ] || complain "the help texts name hardly an option"
while read -r option; do
    grep -qE -- "Fl -${option#--}( |\$)" "$prefix/share/man/man1/sockspec.1" || complain "$option is not in the manual page"
done <"$work/options"
grep -ohE '\{"[a-z][a-z0-9-]+", *(no|required|optional)_argument' "$SOURCE"/src/cli/*.c | sed -E 's/\{"([^"]*)".*/--\1/' |
    sort -u >"$work/read"
comm -23 "$work/read" "$work/options" >"$out"
[ ! -s "$out" ] || complain "options that no help text names"
if command -v man >/dev/null; then
    LC_ALL=C.UTF-8 man --warnings -l "$prefix/share/man/man1/sockspec.1" >"$work/page" 2>"$err"
    cp "$work/page" "$out"
    grep -q 'EXIT STATUS' "$out" || complain "the manual page cannot be shown"
    [ ! -s "$err" ] || complain "man complains of the manual page"
fi
done_testing
