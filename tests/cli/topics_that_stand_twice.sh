# A run can hold one ranking for each topic only.
printf '{"_id":"a","text":"red fish"}\n{"_id":"b","text":"red bird"}\n' > docs.jsonl
printf '1\tred\n2\tfish\n1\tbird\n' > topics.tsv
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON run -i ix -t topics.tsv -o run
status=$?
ls
exit $status
