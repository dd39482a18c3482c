# However an index came to be (at once, in additions of any size, with positions, another codec, little memory), whoever processes the queries:
# one run for each model. Every SMART weighting of documents has its turn with one of them.
awk 'BEGIN { x = 11
  for (d = 1; d <= 900; d++) {
    x = (x * 16807) % 2147483647; n = x % 40; printf "doc%d\t", d
    for (i = 0; i < n; i++) { x = (x * 16807) % 2147483647; u = x / 2147483647; printf "w%d ", int(300 * u * u * u) }
    print ""
  }
  for (t = 1; t <= 6; t++) {
    x = (x * 16807) % 2147483647; printf "%d\tw%d w%d w%d\n", t, x % 5, x % 60, x % 300 > "topics.tsv"
  } }' > all.tsv
grow() { # NAME LINES...: an index that grew by so many documents at a time
  name=$1 at=0
  shift
  for n; do
    sed -n "$((at + 1)),$((at + n))p" all.tsv > part.tsv
    if [ $at -eq 0 ]; then $SALTON index part.tsv -o "$name" -q $options > out; else $SALTON index --add part.tsv -o "$name" -q > out; fi
    at=$((at + n))
  done
}
options= && grow one 900
options="--positions" && grow halves 450 450
options="--codec varbyte" && grow first_is_small 1 899
options="--memory 1M --segments 4" && grow last_are_small 890 1 2 3 4
options="--positions --codec raw" && grow sevenths 129 129 129 129 129 129 126
options="--threads 2" && grow many 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50
n=0
same() { # METHOD INDEX ALGORITHM
  $SALTON run -i "$2" -t topics.tsv -m "$1" --algorithm "$3" --threads $((n % 2 + 1)) > other.run
  cmp one.run other.run || echo "$1 of $2 by $3"
  n=$((n + 1))
}
for m in coord vsm tfidf "tfidf(base=10)" bm25 "bm25(k1=0.9, b=0.4, k3=8)" "bm25(variant=robertson)" "bm25(variant=bm25l)" \
  "bm25(variant=bm25plus)" "bm25(variant=atire)" ql "ql(mu=50)" "ql(smoothing=jm)"; do
  $SALTON run -i one -t topics.tsv -m "$m" --algorithm exhaustive > one.run
  for index in one halves first_is_small last_are_small sevenths many; do
    for algorithm in exhaustive maxscore; do same "$m" $index $algorithm; done
  done
done
echo "$n runs are the same"
set -- halves first_is_small last_are_small sevenths many
for tf in n l a b L; do for df in n t p; do for norm in n c u b; do
  $SALTON run -i one -t topics.tsv -m "smart($tf$df$norm.ltc)" --algorithm exhaustive > one.run
  same "smart($tf$df$norm.ltc)" "$1" maxscore
  set -- "$2" "$3" "$4" "$5" "$1"
done; done; done
echo "$n with SMART's weightings of documents"
