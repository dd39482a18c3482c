# An index that grew in steps, with documents replaced and deleted on the way, gives for every model the runs of one that was built at once of
# the documents that are left.
awk 'BEGIN { x = 7
  for (d = 1; d <= 2400; d++) {
    x = (x * 16807) % 2147483647; n = x % 50; printf "doc%d\t", d
    for (i = 0; i < n; i++) { x = (x * 16807) % 2147483647; u = x / 2147483647; printf "w%d ", int(400 * u * u * u) }
    print ""
  }
  for (t = 1; t <= 10; t++) {
    x = (x * 16807) % 2147483647; printf "%d\tw%d w%d w%d\n", t, x % 5, x % 100, x % 400 > "topics.tsv"
  } }' > all.tsv
sed -n 2001,2400p all.tsv | sed 's/^doc2/doc1/' > old.tsv   # their texts come under other docnos, and are replaced
sed -n 1,1000p all.tsv > 1.tsv
sed -n 1001,1700p all.tsv > 2.tsv
sed -n 1701,1710p all.tsv > 3.tsv
sed -n 1711,2400p all.tsv > 4.tsv
sed -n 1,2400p all.tsv | awk -F'\t' 'NR % 7 == 3 { print $1 }' > gone.txt
grep -vwFf gone.txt all.tsv > left.tsv
$SALTON index left.tsv -o fresh -q > /dev/null
$SALTON index 1.tsv -o grown -q --segments 3 > /dev/null
for part in old 2 3 4; do $SALTON index --add $part.tsv -o grown -q --memory 1M; done
sed 1,100d gone.txt | $SALTON delete -i grown --file -
head -n 100 gone.txt | xargs $SALTON delete -i grown
$SALTON check grown
for m in coord vsm tfidf "smart(Lnu.ltn)" "smart(anb.npb)" bm25 "bm25(variant=robertson)" "bm25(variant=bm25l)" "bm25(variant=bm25plus)" \
  "bm25(variant=atire)" ql "ql(smoothing=jm)"; do
  $SALTON run -i fresh -t topics.tsv -m "$m" > a.run
  $SALTON run -i grown -t topics.tsv -m "$m" > b.run
  cmp a.run b.run && wc -l < a.run | xargs echo "$m"
done
