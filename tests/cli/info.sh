printf '{"_id":"a","text":"red fish"}\n{"_id":"b","text":""}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix
SALTON_INDEX=ix $SALTON info
$SALTON info --json ix
