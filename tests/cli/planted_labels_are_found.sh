# Toolshed's seven planted labels, in spaces of several sizes: how many are among the suspicious ones, and that all named are few.
$SALTON index toolshed -o ix -q > /dev/null
tail -n +2 "$TOP/corpora/data/toolshed/planted.tsv" | cut -f 1 | sort > planted
for k in 30 50 100 200; do
  $SALTON space add -i ix -e "lsi(k=$k)" --name s -q
  $SALTON space stats -i ix -s s -n 300 --json | tr '{' '\n' | sed -n 's/.*"neighbours_label".*"docno":"\([^"]*\)".*/\1/p' > named
  found=$(sort named | comm -12 - planted | wc -l) first=$(head -12 named | sort | comm -12 - planted | wc -l) all=$(wc -l < named)
  [ $found -ge 6 ] && [ $first -ge 4 ] && [ $all -le 45 ] || echo "k=$k: $found of 7 found among $all, $first of them in the first 12"
done
