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
# Valgrind counts each byte of a "rep movsb" as an instruction: let memcpy and memset go without.
export GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=1000000000:glibc.cpu.x86_rep_stosb_threshold=1000000000
head -c 1000000 corpora/data/films/corpus.jsonl > "$work/films"
"$folder/peers/write_collection" "$work" 3000 1
sed 's/.*"text":"//; s/"}$//' "$work/corpus.jsonl" > "$work/lines"

# Who spends them, callees not counted. callgrind_annotate takes what a caller's caller spends for that one's own where counting began
# below it. Functions of a library without names are one.
spenders() {
  awk '/^ob=/ { sub(/.*\//, ""); object = $0 } /^fn=/ { f = substr($0, 4); if (f ~ /^0x/) f = "(" object ")" }
    /^calls=/ { getline; next } /^[-+*0-9]/ { own[f] += $2; all += $2 }
    END { for (f in own) printf "%17.1f%% %s\n", 100 * own[f] / all, f }' "$1" | sort -rn | head -n 12
}

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
  valgrind -q --tool=callgrind --callgrind-out-file="$work/$bench.out" --compress-strings=no --collect-atstart=no \
    --toggle-collect=bench_call --dump-after=bench_call "$folder/bench_$bench" $arguments > "$work/$bench.csv"
  n=0
  grep -v '^#' "$work/$bench.csv" | tail -n +2 | while IFS= read -r row; do
    n=$((n + 1))
    case $row in *' threads'*) continue ;; esac # what other threads do isn't counted
    dump=$work/$bench.out.$n
    echo "$row" | awk -F'"' -v bench="$bench" -v count="$(sed -n 's/^totals: //p' "$dump")" '
      { split($3, column, ",") # behind the name, which may hold commas: median, p95, items, bytes
        printf "%-10s %-46s %12d", bench, $2, count
        if (column[4] > 0) printf " %8.2f an item", count / column[4]
        if (column[5] > 0) printf " %8.2f a byte", count / column[5]
        printf "\n" }'
    [ -z "$functions" ] || spenders "$dump"
  done
done
