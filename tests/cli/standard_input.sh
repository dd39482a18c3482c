# - is standard input, for documents, topics, judgements and runs.
printf '{"_id":"a","text":"red fish"}\n' > docs.jsonl
$SALTON index - -o ix < docs.jsonl
gzip -c docs.jsonl | $SALTON corpus docs -
printf '1\tred\n' | $SALTON run -i ix -t - -o run
printf '1 0 a 1\n' | $SALTON eval -m map - run
printf '1 0 a 1\n' | $SALTON compare - run
printf '1 0 a 1\n' > qrels
$SALTON eval -m map qrels - < run
