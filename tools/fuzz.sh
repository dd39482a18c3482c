#!/bin/sh
# fuzz.sh BUILD SECONDS RUNS NAME... - runs BUILD/fuzz_NAME on inputs that libFuzzer thinks up, from the seeds and what was found before (kept in
# BUILD/found/NAME): each for so many executions or, if RUNS is 0, for so many seconds. A line of counts for each comes at the end. What
# libFuzzer says is in BUILD/NAME.log; an input that crashes, hangs, leaks or eats memory is BUILD/crash-NAME-... or the like.
set -u
build=$1 seconds=$2 runs=$3
shift 3
[ "$runs" = 0 ] && much=-max_total_time=$seconds || much=-runs=$runs
bad=0 counts=
# Half as much time again goes where a small quarantine and short stacks of allocations save it; reproducing has both by default.
ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=2${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export ASAN_OPTIONS
say() { printf '%-10s %12s %8s %9s %8s\n' "$@"; }
for name; do
  found=$build/found/$name dictionary=tests/fuzz/dictionaries/$name log=$build/$name.log failed=0
  mkdir -p "$found"
  set -- "$much" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$build/"
  [ ! -e "$dictionary" ] || set -- "$@" -dict="$dictionary"
  echo "fuzz $name"
  "$build/fuzz_$name" "$@" "$found" "tests/fuzz/seeds/$name" >"$log" 2>&1 || failed=1
  [ $failed = 0 ] || tail -n 40 "$log"
  bad=$((bad + failed))
  line=$(awk -v failed=$failed '
    /^#[0-9]+/ { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
    /^stat::number_of_executed_units:/ { n = $2 }
    /^stat::average_exec_per_sec:/ { rate = $2 }
    END { print n + 0, rate + 0, cov + 0, failed }' "$log")
  counts="$counts$name $line
"
done
say target executions per_s coverage crashes
printf '%s' "$counts" | while read -r name n rate cov failed; do say "$name" "$n" "$rate" "$cov" "$failed"; done
[ $bad = 0 ]
