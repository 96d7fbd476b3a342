#!/usr/bin/env bash
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them: with the compilers CC and CXX, their flags CFLAGS and
# CXXFLAGS, and the engine LIB_FUZZING_ENGINE, from SRC/sockspec, in WORK, into OUT.
#
# For each target OUT gets fuzz_NAME, fuzz_NAME_seed_corpus.zip, fuzz_NAME.dict and fuzz_NAME.options. The image that runs them has
# none of the libraries that they need: those are put into OUT/lib, where the targets look first, wherever OUT is taken.
# SOCKSPEC_FUZZ_TARGETS: the names of those wanted, if not all are.
set -euo pipefail

complain() {
    echo "build.sh: $1" >&2
    exit 2
}

for name in CC CXX LIB_FUZZING_ENGINE OUT SRC WORK; do
    [ -n "${!name:-}" ] || complain "$name is not set; the image for building sets it"
done
command -v zip >/dev/null || complain "zip is not here; install it"
source=$SRC/sockspec
options=$source/fuzz/options
build=$WORK/sockspec
[ -f "$source/fuzz/CMakeLists.txt" ] || complain "there is no $source/fuzz/CMakeLists.txt; SRC is the folder above sockspec"

# DT_RPATH, unlike DT_RUNPATH, is heeded for the libraries of libraries, too.
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DSOCKSPEC_TESTS=OFF -DSOCKSPEC_FUZZ_ENGINE=given \
    -DCMAKE_BUILD_RPATH="\$ORIGIN/lib" -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags
list=$build/fuzz/targets.tsv
read -r -a names <<<"${SOCKSPEC_FUZZ_TARGETS:-$(cut -f 1 "$list" | tr '\n' ' ')}"
for name in "${names[@]}"; do
    cut -f 1 "$list" | grep -qxF -- "$name" || complain "SOCKSPEC_FUZZ_TARGETS: there is no target '$name'"
done
cmake --build "$build" --target "${names[@]/#/fuzz_}"

# take_libraries PROGRAM: those it needs, but for the C library, which every image has.
take_libraries() {
    local library
    while read -r library; do
        case ${library##*/} in
        ld-linux* | libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.*) ;;
        *) cp -Lu "$library" "$OUT/lib/" ;;
        esac
    done < <(ldd "$1" | awk '$2 == "=>" && $3 ~ "^/" { print $3 }')
}

# seeds NAME FOLDER...: all that lies below the folders, the first without its name.
seeds() {
    local zip=$OUT/fuzz_$1_seed_corpus.zip folder
    rm -f "$zip"
    (cd "$2" && zip -qr "$zip" .)
    for folder in "${@:3}"; do
        (cd "$folder/.." && zip -qr "$zip" "${folder##*/}")
    done
}

mkdir -p "$OUT/lib"
while IFS=$'\t' read -r name program more; do
    [[ " ${names[*]} " == *" $name "* ]] || continue
    cp "$program" "$OUT/fuzz_$name"
    take_libraries "$program"
    IFS=';' read -r -a folders <<<"$more"
    seeds "$name" "$source/corpus/$name" "${folders[@]}"
    cp "$options/$name.dict" "$OUT/fuzz_$name.dict"
    sed "s/^dict = .*/dict = fuzz_$name.dict/" "$options/$name.options" >"$OUT/fuzz_$name.options"
done <"$list"
echo "build.sh: ${#names[@]} targets in $OUT"
