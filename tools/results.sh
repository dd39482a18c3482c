#!/bin/sh
# results.sh PROGRAM - rewrites docs/results.md: tools/results.in with each line `@@ COLLECTION OPTIONS` replaced by the table that
# `salton bench` prints for $SALTON_SHARED/collections/COLLECTION, and each line `@lsi COLLECTION OPTIONS` by those of `salton lsi sweep`. Indexes are made in a folder of their own and removed.
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
while IFS= read -r line; do
  case $line in
    '@@ '*) eval "table ${line#@@ }" ;;
    '@lsi '*) eval "sweep ${line#@lsi }" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < tools/results.in > "$work/results.md"
cp "$work/results.md" docs/results.md
