# One byte of the segment is changed: check says where, search refuses.
printf '{"_id":"a","text":"red fish"}\n{"_id":"b","text":"red bird"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q
$SALTON check ix
printf 'X' | dd of=ix/seg-00000001.salton bs=1 seek=300 conv=notrunc 2>/dev/null
$SALTON check ix
echo "status $?"
$SALTON search -i ix red
