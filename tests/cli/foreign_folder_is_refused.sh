# A folder that is no index is left as it is.
mkdir mine && echo precious > mine/letter
printf '{"_id":"a","text":"x"}\n' > docs.jsonl
$SALTON index docs.jsonl -o mine
status=$?
ls mine
cat mine/letter
exit $status
