# Two squares of four points and one far away, one label wrong: what is seen of them, as tables, JSON and a line for each point.
for d in a b c d e f g h i; do
  case $d in [abc]) label=left ;; [defgh]) label=up ;; i) label=far ;; esac # d stands among the left ones
  printf '{"_id":"%s","title":"point %s","text":"x","metadata":{"label":"%s"}}\n' $d $d $label
done > docs.jsonl
printf '9 2\na 10 0\nb 10 1\nc 11 0\nd 11 1\ne 0 10\nf 1 10\ng 0 11\nh 1 11\ni 30 30\n' > points.txt
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON space import -i ix --name p points.txt -q
$SALTON space stats -i ix -s p --metric l2 --neighbours 3 --axis left,up -n 2 -o points.tsv
cut -f 1,2,4,5,9-14 points.tsv
$SALTON space stats -i ix -s p --metric l2 --json | tr '{' '\n' | sed -n 's/"docno.*//; s/"rows.*//; s/[-0-9.]\{9,\}/NUMBER/g; 1,2p'
for t in 1 2 5; do $SALTON space stats -i ix -s p --threads $t --json -o $t.tsv | cksum; cksum < $t.tsv; done | sort -u | wc -l
# a layout of one's own: the points themselves
$SALTON space stats -i ix -s p --metric l2 --labels none --layout points.txt --json | tr , '\n' | grep -E '"(layout|trustworthiness|continuity|kept)"'
# sampled, and without labels
$SALTON space stats -i ix -s p --sample 5 --labels none -n 0 | head -1
