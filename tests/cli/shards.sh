# --shard, and the shards that Bazel, Kubernetes and Slurm name in the environment.
. "$SOURCE/tests/cli/lib.bash"
calm=(--cases "$SOURCE/tests/cli/cases/calm")
one=("${calm[@]}" --filter calm/echo/01)
unset "${!TEST_@}" "${!SLURM_@}" JOB_COMPLETION_INDEX SOCKSPEC_TOTAL_SHARDS

# with VARIABLE=VALUE... -- FUNCTION ARGUMENT...: the function called with these variables in the environment.
with() {
    local names=()
    while [ "$1" != -- ]; do
        export "${1?}"
        names+=("${1%%=*}")
        shift
    done
    shift
    "$@"
    unset "${names[@]}"
}

# Shards part the cases, as --list says, too.
for i in 1 2 3; do
    status 0 test "${calm[@]}" --list --shard $i/3
    cat "$out" >>"$work/shards"
done
[ "$(sort "$work/shards" | uniq | wc -l)" = 12 ] && [ "$(wc -l <"$work/shards")" = 12 ] || complain "shards do not part the cases"
status 0 test "${calm[@]}" --shard 2/3 --report-json "$work/report.json"
grep -qE '^shard 2/3, from --shard: [1-9][0-9]* of 12 cases$' "$out" || complain "no line about the shard"
grep -qE '^[1-9][0-9]* cases? in .*, shard 2/3: ' "$out" || complain "no shard in the summary"
report 'r["shard"]' "2/3"
status 0 test "${calm[@]}" --report-json "$work/report.json"
says_not shard
report 'r["shard"]' None
status 0 test "${calm[@]}" --shard 1/1 --report-json "$work/report.json"
report 'r["shard"], len(c)' "('1/1', 12)"

# A shard that no case falls to is neither wrong nor silently green; a selection without a case still is wrong.
status 0 test "${one[@]}" --shard 1/2 --report-json "$work/report.json"
report 'len(c), r["notes"]' "(1, [])"
status 0 test "${one[@]}" --shard 2/2 --report-json "$work/report.json"
says "shard 2/2, from --shard: 0 of 1 case; none falls to this shard, so nothing is tested here"
says "note: no case falls to shard 2/2, so nothing was tested"
says "0 pass, 0 fail, nothing tested"
report 'c, r["shard"], r["notes"]' "({}, '2/2', ['no case falls to shard 2/2, so nothing was tested'])"
refuses 2 "matches no case" "${calm[@]}" --filter nothing --shard 2/2

# What a case builds on runs in its shard, too: a failure there blocks it as it would without shards, and is told once.
cat >"$work/built.lua" <<'LUA'
local members = {}
for i = 1, 9 do members[i] = { name = "on" .. i, after = { "root" } } end
return family {
  id = "built", title = "Builds", section = "-", level = "MUST", clauses = { "REP-09" }, members = members,
  run = function(t) t:fail("it ran") end,
}
LUA
cat >"$work/root.lua" <<'LUA'
return case {
  id = "root", title = "Fails", section = "-", level = "MUST", clauses = { "REP-09" },
  run = function(t) t:fail("at the root") end,
}
LUA
built=(--cases "$work/built.lua" --cases "$work/root.lua")
failed=0
blocked=0
for i in 1 2 3 4; do
    run test "${built[@]}" --shard $i/4 -v --report-json "$work/report.json"
    fails=$(grep -c '^fail  *root: at the root$' "$out")
    skips=$(grep -c '^skip  *built/on.: blocked by root$' "$out")
    [ "$status" = "$fails" ] || complain "shard $i/4: exit status $status with $fails failures"
    report 'len(c)' $((fails + skips))
    [ "$skips" = 0 ] || [ "$fails" = 1 ] || says "cases, and 1 of other shards on which they build"
    [ "$skips" != 1 ] || [ "$fails" = 1 ] || says "1 of 10 cases, and 1 of other shards"
    failed=$((failed + fails))
    blocked=$((blocked + skips))
done
[ "$failed/$blocked" = 1/9 ] || complain "$failed failed and $blocked were blocked in all shards, not 1 and 9"

# takes SHARD SOURCE VARIABLE=VALUE...: what the environment comes to.
takes() {
    local shard=$1
    local source=$2
    shift 2
    with "$@" -- status 0 test "${calm[@]}" --list
    grep -q "^shard $shard, from $source: " "$err" || complain "$*: not shard $shard from $source"
    status 0 test "${calm[@]}" --list --shard "$shard"
    cp "$out" "$work/want"
    with "$@" -- status 0 test "${calm[@]}" --list
    cmp -s "$out" "$work/want" || complain "$*: other cases than those of --shard $shard"
}

bazel="TEST_SHARD_INDEX and TEST_TOTAL_SHARDS"
kubernetes="JOB_COMPLETION_INDEX and SOCKSPEC_TOTAL_SHARDS"
slurm="SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT"
takes 1/3 "$bazel" TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=3
takes 3/3 "$bazel" TEST_SHARD_INDEX=2 TEST_TOTAL_SHARDS=3
takes 2/8 "$kubernetes" JOB_COMPLETION_INDEX=1 SOCKSPEC_TOTAL_SHARDS=8
takes 1/4 "$slurm" SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0
takes 4/4 "$slurm" SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_STEP=1
takes 2/3 "$slurm" SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=2
# Of several the first speaks; what is empty does not.
takes 1/2 "$bazel" TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=2 JOB_COMPLETION_INDEX=1 SOCKSPEC_TOTAL_SHARDS=2
takes 2/2 "$kubernetes" TEST_SHARD_INDEX= TEST_TOTAL_SHARDS= JOB_COMPLETION_INDEX=1 SOCKSPEC_TOTAL_SHARDS=2 SLURM_ARRAY_TASK_ID=x

# The option stands before the environment, whatever that says.
with TEST_SHARD_INDEX=nonsense -- status 0 test "${calm[@]}" --shard 1/2 --list
grep -q '^shard 1/2, from --shard: ' "$err" || complain "the option does not stand before the environment"
with SLURM_ARRAY_TASK_ID=1 -- status 0 test --export-cases "$work/exported"

# The status file says that the shard is obeyed, so not where another one is taken.
with TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=2 TEST_SHARD_STATUS_FILE="$work/obeyed" -- status 0 test "${calm[@]}" --shard 1/2
[ ! -e "$work/obeyed" ] || complain "TEST_SHARD_STATUS_FILE was touched, and --shard taken"
with TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=2 TEST_SHARD_STATUS_FILE="$work/obeyed" -- status 0 test "${calm[@]}"
[ -e "$work/obeyed" ] || complain "TEST_SHARD_STATUS_FILE was not touched"
with TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=2 TEST_SHARD_STATUS_FILE="$work/no/obeyed" -- \
    refuses 2 "cannot write $work/no/obeyed, which TEST_SHARD_STATUS_FILE names: No such file" "${calm[@]}"

# What is not whole, or no sense
with TEST_SHARD_INDEX=0 -- refuses 2 "TEST_SHARD_INDEX is set and TEST_TOTAL_SHARDS is not: set both, or say --shard I/N"
with TEST_TOTAL_SHARDS=3 -- refuses 2 "TEST_TOTAL_SHARDS is set and TEST_SHARD_INDEX is not"
with TEST_SHARD_INDEX=3 TEST_TOTAL_SHARDS=3 -- refuses 2 "TEST_SHARD_INDEX needs a number from 0 to 2, not '3'"
with TEST_SHARD_INDEX=-1 TEST_TOTAL_SHARDS=3 -- refuses 2 "TEST_SHARD_INDEX needs a number from 0 to 2, not '-1'"
with TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=0 -- refuses 2 "TEST_TOTAL_SHARDS needs a number from 1 to 100000, not '0'"
with JOB_COMPLETION_INDEX=0 -- refuses 2 "JOB_COMPLETION_INDEX is set and SOCKSPEC_TOTAL_SHARDS is not"
with SOCKSPEC_TOTAL_SHARDS=8 -- refuses 2 "SOCKSPEC_TOTAL_SHARDS is set and JOB_COMPLETION_INDEX is not"
with JOB_COMPLETION_INDEX=one SOCKSPEC_TOTAL_SHARDS=2 -- refuses 2 "JOB_COMPLETION_INDEX needs a number from 0 to 1, not 'one'"
with SLURM_ARRAY_TASK_ID=1 -- refuses 2 "SLURM_ARRAY_TASK_ID is set and SLURM_ARRAY_TASK_COUNT is not"
with SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 -- refuses 2 "SLURM_ARRAY_TASK_MIN is not"
with SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=1 -- refuses 2 "SLURM_ARRAY_TASK_ID is 0 in an array of 2 from 1 to 2"
with SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=1 -- refuses 2 "SLURM_ARRAY_TASK_ID is 3 in an array of 2"
with SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 -- \
    refuses 2 "in an array of 3 from 1 to 7: no place follows from that; submit with --array=1-N, or say --shard I/N"
with SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 -- refuses 2 "SLURM_ARRAY_TASK_ID needs a number"

done_testing
