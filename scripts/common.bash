# What the scripts share; sourced by them, with `me` set to the script's name.
# shellcheck shell=bash
# shellcheck disable=SC2154  # me

say() {
    printf '%s: %s\n' "$me" "$1"
}

# fail STATUS TEXT: exit statuses are those of sockspec: 2 unusable, 3 the work could not be done.
fail() {
    printf '%s: %s\n' "$me" "$2" >&2
    exit "$1"
}

# quietly WHAT COMMAND...: keeps the output to itself unless the command fails.
quietly() {
    local what=$1 log
    shift
    log=$(mktemp) || fail 3 "cannot make a temporary file in ${TMPDIR:-/tmp}; make room there, or set TMPDIR"
    if "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return
    fi
    tail -n 30 "$log" >&2
    rm -f "$log"
    fail 3 "$what failed; the end of what it said stands above"
}

# packages_of SECTION...: those that scripts/packages lists there.
packages_of() {
    local section
    for section; do
        awk -v want="[$section]" '
            /^#/ || NF == 0 { next }
            /^\[/ { inside = ($0 == want); found = found || inside; next }
            inside { print $1 }
            END { exit !found }' scripts/packages ||
            fail 2 "scripts/packages has no section [$section]; name one that it has"
    done
}

# build PRESET: configures where needed and builds what has changed.
build() {
    local folder=build/$1 fresh=()
    mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] ||
        fail 3 "cannot write to $PWD/$folder; make it yours (chown), or remove it"
    # A build folder that came along from another place (a copied checkout) is of no use here.
    if [ -f "$folder/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$folder/CMakeCache.txt"; then
        fresh=(--fresh)
    fi
    quietly "cmake --preset $1" cmake --preset "$1" "${fresh[@]}"
    cmake --build --preset "$1" || fail 3 "the build in $folder failed; the first error stands above"
}
