# A standard output that takes nothing fails every command that prints, however little it prints.
printf '{"_id":"a","text":"red fish"}\n' > docs.jsonl
printf '1\tred\n' > topics.tsv
printf '1 0 a 1\n' > qrels
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON run -i ix -t topics.tsv -o run
while read -r line; do
  $SALTON $line > /dev/full || echo "$? $line"
done <<EOT
corpus list
corpus docs docs.jsonl
corpus topics films
corpus qrels qrels
corpus stats docs.jsonl
analyze red
index docs.jsonl -o ix
search -i ix red
search -i ix --json red
search -i ix -m vsm -m bm25 red
run -i ix -t topics.tsv
run -m bm25 --dry-run
explain -i ix red a
eval qrels run
eval -h
eval -v
compare qrels run
bench -i ix -t topics.tsv -q qrels
info ix
check ix
help methods
fuse run run
pool run
judge --kappa qrels qrels
--help
--version
EOT
ls
