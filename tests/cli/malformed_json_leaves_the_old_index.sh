printf '{"_id":"a","text":"red"}\n' > good.jsonl
printf '{"_id":"a","text":"red"}\n{"_id":"b","text":\n' > bad.jsonl
$SALTON index good.jsonl -o ix -q
$SALTON index bad.jsonl -o ix -q
status=$?
$SALTON search -i ix -m coord red
ls ix | grep -c tmp
exit $status
