#!/usr/bin/env bash
# scripts/package, twice: in other folders on other file systems, with another umask, language and time zone, the packages are the same
# octets. They hold what they should, depend on what the program is linked with, and lintian finds nothing. Two builds of a release: half a minute
# each on two quiet processors.
. "$SOURCE/tests/lib.bash"

needs cmake dpkg-deb dpkg-shlibdeps file
memory=/dev/shm
free=$(df -Pk "$memory" 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${free:-0}" -gt 500000 ] && [ -w "$memory" ] || memory=$work
second=$(mktemp -d -p "$memory" sockspec-package.XXXXXX)
trap 'rm -rf "$second"; finish' EXIT

# A compiler's cache would answer the second time with what it has of the first.
unset CMAKE_C_COMPILER_LAUNCHER CFLAGS LDFLAGS
export CCACHE_DISABLE=1 SOCKSPEC_NO_INSTALL=1 SOCKSPEC_JOBS=2 SOURCE_DATE_EPOCH=1700000000

# make FOLDER OUT: a copy of the sources in FOLDER, built there.
make() {
    mkdir -p "$1"
    (cd "$SOURCE" && if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard
    else
        find . -path ./build -prune -o -type f -print0
    fi | tar -c --null --ignore-failed-read -T - 2>/dev/null) | tar -x -C "$1"
    "$1/scripts/package" "$2" >"$out" 2>"$err" || {
        complain "scripts/package in $1"
        done_testing
    }
}
(umask 022 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo make "$work/a" "$work/debs")
(umask 077 && LC_ALL=POSIX TZ=America/Lima make "$second/a/longer one/sockspec" "$second/debs")
[ "$(find "$work/debs" -name '*.deb' | wc -l)" = 3 ] || complain "there are not three packages"
(cd "$work/debs" && sha256sum -- *.deb) >"$work/hashes"
(cd "$second/debs" && sha256sum -- *.deb) | diff "$work/hashes" - >"$out" || complain "the same sources make other packages"

for deb in "$work"/debs/*.deb; do
    mkdir -p "$work/root"
    dpkg-deb -x "$deb" "$work/root" || complain "$deb cannot be unpacked"
    dpkg-deb -c "$deb" >"$out"
    grep -qv ' root/root ' "$out" && complain "$deb: files that are not root's"
    grep -qv ' 2023-11-1[45] ' "$out" && complain "$deb: a time that is not SOURCE_DATE_EPOCH's"
    grep -q '^-rw.......x\|^....w\|^.......w' "$out" && complain "$deb: permissions"
done
root=$work/root/usr
grep -rlF -e "$work" -e "$second" -e "$SOURCE" "$root" >"$out" && complain "the packages name folders of the build"
"$root/bin/sockspec" --version >"$out" 2>"$err" || complain "the packed program does not run"
cp "$work/hashes" "$out"
version=$("$root/bin/sockspec" --version | awk 'NR == 1 { print $2 }')
for package in sockspec libsockspec-dev "libsockspec${version%.*}"; do
    grep -q " ${package}_${version}_" "$out" || complain "no package $package of version $version"
    [ -s "$root/share/doc/$package/copyright" ] || complain "$package: no copyright"
    zcat "$root/share/doc/$package/changelog.gz" | grep -qF "($version)" || complain "$package: no changelog"
done
dpkg-deb -f "$work"/debs/sockspec_*.deb Depends >"$out"
for library in libuv1 libc-ares2 liblua5.4-0 libjansson4 libpcap0.8; do
    grep -q "$library " "$out" || complain "sockspec does not depend on $library"
done
if command -v lintian >/dev/null; then
    user=()
    [ "$(id -u)" != 0 ] || user=(--allow-root)
    lintian "${user[@]}" --fail-on error,warning "$work"/debs/*.deb >"$out" 2>"$err" || complain "lintian"
fi
done_testing
