#!/usr/bin/env bash
# libsockspec as it is installed: what it exports is what its headers declare, each header stands alone, and the example in
# docs/examples is built with pkg-config and with CMake, shared and static, also after the tree was moved, and run.
. "$SOURCE/tests/lib.bash"

needs cmake ninja pkg-config cc nm
prefix=$work/first
{
    cmake -S "$SOURCE" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSOCKSPEC_HARDEN=ON -DSOCKSPEC_TESTS=OFF \
        -DSOCKSPEC_WERROR=ON &&
        cmake --build "$work/build" --target library -j2 &&
        cmake --install "$work/build" --component library --prefix "$prefix" &&
        cmake --install "$work/build" --component development --prefix "$prefix"
} >"$out" 2>"$err" || {
    complain "the library cannot be built and installed"
    done_testing
}

# The tree is moved: nothing in it may name where it was.
mv "$prefix" "$work/second"
prefix=$work/second
lib=$(dirname "$(find "$prefix" -name libsockspec.so)")
! grep -rIl "$work" "$prefix" >"$out" || complain "files name the folder of the build or of the installation"
grep -aq "$SOURCE" "$lib"/libsockspec.so "$lib"/libsockspec.a && complain "the library names the source tree"

# Exported: what the headers declare, all of it, and nothing else.
nm -D --defined-only "$lib/libsockspec.so" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u >"$work/exported"
find "$prefix/include" -name '*.h' -exec cat {} + | sed 's|^ *\*.*||; s|/\*.*\*/||' | grep -oE '\bs5_[a-z0-9_]+\(' |
    tr -d '(' | sort -u >"$work/declared"
[ "$(wc -l <"$work/exported")" -gt 60 ] || complain "hardly a function is exported"
diff "$work/declared" "$work/exported" >"$out" || complain "< declared and not exported, > exported and not declared"
nm -D --undefined-only "$lib/libsockspec.so" | grep -v '@GLIBC\| w ' >"$out"
[ ! -s "$out" ] || complain "the shared library needs more than libc"
abi=$(sed -n 's/^#define SOCKSPEC_VERSION "\(0\.[0-9]*\)\..*/\1/p' "$prefix/include/sockspec/sockspec.h")
readelf -d "$lib/libsockspec.so" | grep -qF "Library soname: [libsockspec.so.$abi]" || complain "the soname is not libsockspec.so.$abi"

export PKG_CONFIG_PATH=$lib/pkgconfig
read -ra cflags < <(pkg-config --cflags sockspec)
read -ra libs < <(pkg-config --libs sockspec)
warnings=(-std=c17 -Wall -Wextra -Wpedantic -Werror)
(cd "$prefix/include" && find sockspec -name '*.h') >"$work/headers"
while read -r header; do
    echo "#include <$header>" >"$work/one.c"
    cc "${warnings[@]}" -fsyntax-only "${cflags[@]}" "$work/one.c" >"$out" 2>"$err" || complain "$header does not stand alone"
    # As in sockspec's own sources, for code that moves between them.
    echo "#include \"${header#sockspec/}\"" >"$work/one.c"
    cc "${warnings[@]}" -fsyntax-only -I"$prefix/include/sockspec" "$work/one.c" >"$out" 2>"$err" ||
        complain "\"${header#sockspec/}\" does not stand alone"
done <"$work/headers"
if command -v c++ >/dev/null; then
    printf '%s\n' '#include <sockspec/sockspec.h>' 'int main() { return s5_rep_name(0) == nullptr; }' >"$work/one.cc"
    c++ -Wall -Wextra -Werror "$work/one.cc" "${cflags[@]}" "${libs[@]}" -o "$work/plus" >"$out" 2>"$err" ||
        complain "sockspec.h is not for C++"
    LD_LIBRARY_PATH=$lib "$work/plus" >"$out" 2>"$err" || complain "a program in C++ does not find its function"
fi

# try WHAT PROGRAM: the example, as docs/library.md shows it and at what is wrong.
try() {
    local what=$1 program=$2 status=0
    sed -n 's/^    \$ messages //p' "$SOURCE/docs/library.md" >"$work/line"
    awk '/^    \$ messages / { inside = 1; next } inside && !/^    / { exit } inside { sub(/^    /, ""); print }' \
        "$SOURCE/docs/library.md" >"$work/want"
    [ -s "$work/want" ] || complain "docs/library.md shows no run of the example"
    # shellcheck disable=SC2046  # words
    "$program" $(cat "$work/line") >"$work/got" 2>"$err" || status=$?
    diff "$work/want" "$work/got" >"$out" || complain "$what: < docs/library.md, > what the example says"
    [ "$status" = 1 ] || complain "$what: exit status $status, though a clause is broken"
    "$program" 050100 05010003076578616d706c650050 >"$out" 2>"$err" || complain "$what: a sound request"
    grep -q 'CONNECT example:80' "$out" || complain "$what: the request's name"
    status=0
    "$program" 0501 >"$out" 2>"$err" || status=$?
    [ "$status" = 2 ] && grep -q 'at least 3 octets' "$out" || complain "$what: a greeting cut short"
}

example=$SOURCE/docs/examples/messages.c
cc "${warnings[@]}" "$example" "${cflags[@]}" "${libs[@]}" -o "$work/shared" >"$out" 2>"$err" || complain "pkg-config, shared"
readelf -d "$work/shared" | grep -qF "[libsockspec.so.$abi]" || complain "pkg-config: not linked with the shared library"
LD_LIBRARY_PATH=$lib try "pkg-config, shared" "$work/shared"
read -ra libs < <(pkg-config --static --libs sockspec)
cc "${warnings[@]}" -static "$example" "${cflags[@]}" "${libs[@]}" -o "$work/static" >"$out" 2>"$err" || complain "pkg-config, static"
try "pkg-config, static" "$work/static"

{
    cmake -S "$SOURCE/docs/examples" -B "$work/examples" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$work/examples"
} >"$out" 2>"$err" || complain "find_package"
try "find_package, shared" "$work/examples/messages"
try "find_package, static" "$work/examples/messages-static"
readelf -d "$work/examples/messages-static" | grep -q libsockspec && complain "find_package: the static one needs the shared library"
readelf -d "$work/examples/messages" | grep -q libsockspec || complain "find_package: the shared one does not need it"
done_testing
