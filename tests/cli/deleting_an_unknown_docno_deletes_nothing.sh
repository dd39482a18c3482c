# All or nothing, and status 1.
printf '{"_id":"a","text":"red"}\n{"_id":"b","text":"blue"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON delete -i ix a
cp -r ix before
$SALTON delete -i ix b a
echo $?
printf 'nobody\nb\nno one\n' | $SALTON delete -i ix --file -
echo $?
$SALTON delete -i ix --file missing.txt
echo $?
diff -r ix before && echo unchanged
$SALTON delete -i ix
echo $?
$SALTON delete -i nowhere b
