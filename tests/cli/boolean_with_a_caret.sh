# The place of an error is shown; of a run's topics, which one it is in.
printf '{"_id":"a","text":"wing"}\n' > docs.jsonl
printf '1\twing NOT stone\n2\twing AND (flow OR\n' > topics.tsv
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON search -i ix -m boolean 'wing AND OR flow'
$SALTON search -i ix -m boolean 'wing) flow'
$SALTON run -i ix -m boolean -t topics.tsv -o run.txt
echo $?
test -e run.txt || echo "no run was written"
head -1 topics.tsv > topic.tsv
$SALTON run -i ix -m 'boolean(default=or) % 5' -t topic.tsv
$SALTON run -m 'boolean(default=xor)' --dry-run
