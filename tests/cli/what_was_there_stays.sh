# Whatever goes wrong on the way to a target that exists, it stays as it was.
printf '{"_id":"a","text":"red fish"}\n' > docs.jsonl
printf '1\tred\n' > topics.tsv
printf '1\tred\n2\n' > broken.tsv
printf '1 Q0 a 1 x t\n' > broken.run
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON run -i ix -t topics.tsv -o run
$SALTON run -i ix -t topics.tsv -o other.run -m coord
$SALTON pool run -o pool -q
for i in ix/* run pool; do cksum "$i"; done > before
mkdir empty
while read -r line; do
  $SALTON $line || echo "$? $line"
done <<EOT
index no-such-file -o ix
index empty -o ix
index broken.run -o ix --format jsonl
index --add broken.run -o ix --format jsonl
run -i ix -t broken.tsv -o run
run -i ix -t topics.tsv -m bm52 -o run
fuse run broken.run -o run
pool run broken.run -o pool
EOT
for i in ix/* run pool; do cksum "$i"; done | cmp - before
ls
