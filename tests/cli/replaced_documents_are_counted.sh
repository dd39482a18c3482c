printf '{"_id":"a","text":"red"}\n{"_id":"b","text":"blue"}\n{"_id":"a","text":"green"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix
$SALTON search -i ix -m coord "red green"
