# Threads, segments and memory change no byte of a run, for every model: 24,000 documents, 5 MB of words with frequencies as texts have them.
awk 'BEGIN { x = 42
  for (d = 1; d <= 24000; d++) {
    x = (x * 16807) % 2147483647; n = 10 + x % 60; printf "doc%d\t", d
    for (i = 0; i < n; i++) { x = (x * 16807) % 2147483647; u = x / 2147483647; printf "w%d ", int(3000 * u * u * u) }
    print ""
  }
  for (t = 1; t <= 20; t++) {
    x = (x * 16807) % 2147483647; printf "%d\tw%d w%d w%d\n", t, x % 5, x % 100, x % 3000 > "topics.tsv"
  } }' > docs.tsv
$SALTON index docs.tsv -o one -q --threads 2 > /dev/null
$SALTON index docs.tsv -o small -q --memory 1M --threads 1 > /dev/null
$SALTON index docs.tsv -o many -q --memory 1M --segments 16 > /dev/null
cmp one/seg-* small/seg-* && echo "one segment: the same bytes for any memory and threads"
[ "$(ls many/seg-* | wc -l)" -gt 1 ] && echo "many segments"
for m in coord vsm tfidf "smart(Lnu.ltn)" "smart(anb.npb)" bm25 "bm25(variant=robertson)" "bm25(variant=bm25l)" "bm25(variant=bm25plus)" \
  "bm25(variant=atire)" ql "ql(smoothing=jm)"; do
  $SALTON run -i one -t topics.tsv -m "$m" --threads 1 > a.run
  $SALTON run -i many -t topics.tsv -m "$m" --threads 2 > b.run
  cmp a.run b.run && wc -l < a.run | xargs echo "$m"
done
