#!/bin/sh
# instructions.sh [--functions] FOLDER [BENCH...] - what the benches in FOLDER cost in instructions, as valgrind's callgrind counts them: for each
# case instructions an item and a byte, on small inputs that never change. With --functions also who spends them, per case.
# BENCH: codecs, analysis, build, traversal, planner; default: all but planner. Counts don't know of memory's latency or mispredicted branches, but
# a busy machine changes them by nothing.
set -eu
functions=
[ "${1:-}" = --functions ] && { functions=1; shift; }
folder=$1
shift
[ $# -gt 0 ] || set -- codecs analysis build traversal
command -v valgrind >/dev/null 2>&1 || { echo "instructions.sh: valgrind is not here (apt-get install valgrind): skipped"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BENCH_REPEATS=1 TMPDIR="$work"
head -c 1000000 corpora/data/films/corpus.jsonl > "$work/films"
"$folder/peers/write_collection" "$work" 3000 1
sed 's/.*"text":"//; s/"}$//' "$work/corpus.jsonl" > "$work/lines"

for bench; do
  case $bench in
    analysis) arguments=$work/films ;;
    build) arguments=$work/lines ;;
    traversal) arguments="50000 20 $work/50000.index" ;;
    planner) arguments="50000 300 $work/50000.index" ;;
    *) arguments= ;;
  esac
  # The index is built before anybody counts.
  case $arguments in *.index) "$folder/bench_traversal" 50000 1 "$work/50000.index" >/dev/null ;; esac
  # shellcheck disable=SC2086
  valgrind -q --tool=callgrind --callgrind-out-file="$work/$bench.out" --collect-atstart=no --toggle-collect=bench_call \
    --dump-after=bench_call "$folder/bench_$bench" $arguments > "$work/$bench.csv"
  n=0
  grep -v '^#' "$work/$bench.csv" | tail -n +2 | while IFS= read -r row; do
    n=$((n + 1))
    dump=$work/$bench.out.$n
    echo "$row" | awk -F, -v bench="$bench" -v count="$(sed -n 's/^totals: //p' "$dump")" '
      { printf "%-10s %-46s %12d", bench, substr($1, 2, length($1) - 2), count
        if ($4 > 0) printf " %8.2f an item", count / $4
        if ($5 > 0) printf " %8.2f a byte", count / $5
        printf "\n" }'
    [ -z "$functions" ] || callgrind_annotate "$dump" 2>/dev/null |
      awk '/^--/ { next } /file:function/ { found = 1; next } found && NF && lines++ < 12 {
        sub(/\[.*/, ""); sub(/\(below main\)/, "main"); sub(/[^ ]*\//, ""); print "             " $0 }'
  done
done
