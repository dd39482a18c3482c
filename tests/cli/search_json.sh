printf '{"_id":"a","title":"A \\"quoted\\"","text":"red fish","price":2.5}\n{"_id":"b","title":"","text":"red bird"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q >/dev/null
$SALTON search -i ix -m coord --json red
$SALTON explain -i ix -m coord --json red a
$SALTON explain -i ix -m coord --json fish b
$SALTON search -i ix whale
