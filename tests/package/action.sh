#!/usr/bin/env bash
# action.yml, step by step as a runner takes them (runner.py): what is installed or built, what `sockspec test` is given, the reports, the summary,
# the outputs and how the job ends. apt-get and cmake are stand-ins that tell what they were asked.
. "$SOURCE/tests/lib.bash"

needs python3
python3 -c 'import yaml' 2>/dev/null || needs python3-yaml
export INSTALLED=$work/installed ASKED=$work/asked
mkdir -p "$work/tools" "$INSTALLED"
cat >"$work/tools/apt-get" <<'TOOL'
#!/bin/sh
echo "apt-get $*" >>"$ASKED"
case " $* " in *"sockspec_"*) ln -sf "$SOCKSPEC" "$INSTALLED/sockspec" ;; esac
TOOL
cat >"$work/tools/sudo" <<'TOOL'
#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
TOOL
cat >"$work/tools/cmake" <<'TOOL'
#!/bin/sh
echo "cmake $*" >>"$ASKED"
mkdir -p build/release
ln -sf "$SOCKSPEC" build/release/sockspec
TOOL
chmod +x "$work/tools"/*
export PATH=$work/tools:$INSTALLED:$PATH

# act STATUS [INPUT=VALUE...]: the action, in a workspace of its own.
act() {
    local want=$1 status=0
    shift
    rm -rf "$work/space" "$work/log" "$work/log.summary" "$ASKED" "$INSTALLED/sockspec"
    mkdir -p "$work/space"
    touch "$work/log" "$work/log.summary" "$ASKED" "$work/space/sockspec_0_any.deb"
    (cd "$work/space" && python3 "$SOURCE/tests/package/runner.py" "${action:-$SOURCE}" "$work/log" "$@") >"$out" 2>"$err" || status=$?
    [ "$status" = "$want" ] || complain "$*: the job ends with $status, not $want"
}
tells() {
    grep -qF -- "$1" "$out" || complain "no '$1' among what the steps said"
}
kept() {
    grep -qF "actions/upload-artifact@v4 name=$1 path=$2" "$work/log" || complain "the reports of $2 were not kept as $1"
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))["summary"]' "$work/space/$2/sockspec.json" 2>"$err" || complain "$2: no JSON report"
    [ -s "$work/space/$2/sockspec.txt" ] || complain "$2: no text"
    local report
    for report in junit:xml md:md html:html; do
        ! "$SOCKSPEC" test --help | grep -q -- "--report-${report%%:*} " || [ -s "$work/space/$2/sockspec.${report##*:}" ] ||
            complain "$2: no sockspec.${report##*:}"
    done
}

few=$'options=\n  --filter=rfc1928/connect/ipv6 \n\n--filter=rfc1928/connect/bnd-addr/ipv4\n'

# A package, and the reference server.
act 0 deb=sockspec_0_any.deb "$few"
grep -q "^apt-get .*install .*$work/space/sockspec_0_any.deb" "$ASKED" || complain "the package was not installed"
grep -q cmake "$ASKED" && complain "sockspec was built though a package was given"
tells "output status=0"
tells "output conformant=true"
tells "output reports=sockspec-reports"
tells "2 pass"
kept sockspec-reports sockspec-reports
grep -qF "2 pass" "$work/log.summary" || grep -qE 'pass[^0-9]*\| *2|2 *\|' "$work/log.summary" || complain "the summary does not tell what came out"

# A proxy that departs: the reports are there all the same, and then the job fails. Blanks and quotes stay in one word.
act 1 deb=sockspec_0_any.deb "exec='$SOCKSPEC' serve --quiet --listen '127.0.0.1:{port}' --fault bnd-port-zero" \
    "reports=a folder/r" artifact=other $'options=--filter=rfc1928/connect/bnd-port*\n--strict'
tells "output status=1"
tells "output conformant=false"
kept other "a folder/r"
grep -q bnd-port "$work/log.summary" || complain "the summary does not name the case that failed"

# No shell reads what is given.
act 2 deb=sockspec_0_any.deb $'options=--filter=$(touch '"$work"'/pwned)`touch '"$work"'/pwned`; touch '"$work"'/pwned' 'target=127.0.0.1:1;touch '"$work/pwned"
[ ! -e "$work/pwned" ] || complain "a shell read an option"
tells "output status=2"

# A target that is none, a word that is no option, a target that begins like one.
act 3 deb=sockspec_0_any.deb target=--help
tells "cannot reach --help"
tells "output status=3"
act 2 deb=sockspec_0_any.deb options=--nonsense
grep -qF -- --nonsense "$work/log.summary" || complain "the summary does not tell what was wrong with the inputs"
act 3 deb=sockspec_0_any.deb target=127.0.0.1:1 "$few"
tells "output status=3"

# Not uploaded where nobody wants it.
act 0 deb=sockspec_0_any.deb artifact= "$few"
[ ! -s "$work/log" ] || complain "reports were uploaded under no name"

# A package that is not there: nothing is tested, and that is no success.
act 2 deb=nowhere.deb
grep -qF "there is no file $work/space/nowhere.deb" "$err" || complain "nowhere.deb: no word of it"
[ ! -s "$work/log" ] || complain "reports of nothing were uploaded"

# Without a package it is built, from where the action is.
action=$work/action
mkdir -p "$action"
cp -r "$SOURCE/action.yml" "$SOURCE/scripts" "$action/"
SOCKSPEC_NO_INSTALL=1 act 0 "$few"
grep -q '^cmake --build --preset release' "$ASKED" || complain "nothing was built"
tells "output conformant=true"
done_testing
