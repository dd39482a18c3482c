# A target in no folder, that is a folder, or below a file: status 1, before any work is lost, and nothing is left behind.
printf '{"_id":"a","text":"red fish"}\n' > docs.jsonl
printf '1\tred\n' > topics.tsv
mkdir folder
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON run -i ix -t topics.tsv -o run
while read -r line; do
  $SALTON $line || echo "$? $line"
done <<EOT
index docs.jsonl -o no/folder
index docs.jsonl -o docs.jsonl/ix
index docs.jsonl -o docs.jsonl
run -i ix -t topics.tsv -o no/run
run -i ix -t topics.tsv -o folder
fuse run run -o docs.jsonl/run
pool run -o no/pool
demo --out docs.jsonl
EOT
ls -R
cat docs.jsonl
