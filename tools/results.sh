#!/bin/sh
# results.sh PROGRAM - rewrites docs/results.md: tools/results.in with each line `@@ COLLECTION OPTIONS` replaced by the table that
# `salton bench` prints for $SALTON_SHARED/collections/COLLECTION, each line `@lsi COLLECTION OPTIONS` by those of `salton lsi sweep`, and each line `@/ COLLECTION A B LEAST` by a
# row with the quotient of two methods' AP. Indexes are made in a folder of their own and removed.
set -eu
program=$1
[ -n "${SALTON_SHARED:-}" ] || { echo "results.sh: SALTON_SHARED names no folder of collections" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
indexed() { # COLLECTION STOPLIST: sets where and index
  where=$SALTON_SHARED/collections/$1
  index=$work/$1.$2
  [ -d "$index" ] || "$program" index "$where" -o "$index" --stopwords "$2" --quiet >/dev/null
}
table() { # COLLECTION INDEX-OPTIONS -- BENCH-OPTIONS
  collection=$1
  shift
  stop=lucene33
  case ${1:-} in --stopwords) stop=$2; shift 2 ;; esac
  indexed "$collection" "$stop"
  "$program" bench -i "$index" -t "$where" --quiet --no-times --output markdown \
    -m coord -m vsm -m tfidf -m 'smart(lnc.ltc)' -m 'smart(Lnu.ltn)' -m bm25 -m 'bm25(k1=0.9, b=0.4)' -m 'bm25(variant=robertson)' \
    -m 'bm25(variant=atire)' -m 'bm25(variant=bm25l)' -m 'bm25(variant=bm25plus)' -m ql -m 'ql(smoothing=jm)' -m 'rrf(bm25, tfidf)' -m 'linear(bm25, tfidf)' "$@"
}
sweep() { # COLLECTION SWEEP-OPTIONS
  indexed "$1" lucene33
  shift
  "$program" lsi sweep -i "$index" -t "$where" --quiet --output markdown "$@"
}
ran() { # METHOD: sets run
  run=$work/$collection.$(printf %s "$1" | tr '(),=' '____').run
  [ -f "$run" ] || "$program" run -i "$index" -t "$where" -m "$1" -o "$run" --quiet
}
quotient() { # COLLECTION A B [LEAST]
  collection=$1
  indexed "$1" lucene33
  ran "$2"; a=$run
  ran "$3"; b=$run
  "$program" compare "$where" "$a" "$b" -m AP --show measures,pairs --json --quiet | tr '{,' '\n\n' | awk -F: -v collection="$1" -v a="$2" -v b="$3" -v least="${4:-}" '
    /^"AP":[0-9]/ { ap[++n] = $2 + 0 }
    /^"p":/ && p == "" { p = $2 + 0 }
    END { printf "| %s | `%s` | `%s` | %.4f | %.4f | %.3f | %s | %s |\n", collection, a, b, ap[1], ap[2], ap[1] / ap[2], p < 1e-6 ? "<0.000001" : sprintf("%.6f", p), least }'
}
while IFS= read -r line; do
  case $line in
    '@@ '*) eval "table ${line#@@ }" ;;
    '@/ '*) eval "quotient ${line#@/ }" ;;
    '@lsi '*) eval "sweep ${line#@lsi }" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < tools/results.in > "$work/results.md"
cp "$work/results.md" docs/results.md
