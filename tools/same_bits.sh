#!/bin/sh
# same_bits.sh PROGRAM PROGRAM - two builds must write the same index and the same run files, byte for byte, for every model.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
for corpus in films toolshed; do
  for i in 1 2; do
    eval "program=\$$i"
    "$program" index "$corpus" -o "$work/index$i" --quiet --threads "$i" >/dev/null
  done
  for file in "$work"/index1/*.salton; do cmp "$file" "$work/index2/$(basename "$file")"; done
  for method in coord vsm tfidf 'smart(lnc.ltc)' 'smart(Lnu.ltn)' 'smart(anb.bpb)' 'smart(lpc.ltc, base=10)' bm25 'bm25(k1=0.9, b=0.4, k3=8)' \
    'bm25(variant=robertson)' 'bm25(variant=atire)' 'bm25(variant=bm25l)' 'bm25(variant=bm25plus)' ql 'ql(smoothing=jm)'; do
    "$1" run -i "$work/index1" -t "$corpus" -m "$method" --threads 1 > "$work/run1"
    "$2" run -i "$work/index1" -t "$corpus" -m "$method" --threads 2 > "$work/run2"
    cmp "$work/run1" "$work/run2"
    n=$((n + 1))
  done
done
echo "same bits: 2 indexes and $n runs"
