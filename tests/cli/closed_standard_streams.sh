# A standard stream that is closed is an error where it is needed, and never another file: nothing is printed into judgements or indexes.
printf '{"_id":"a","text":"red fish"}\n{"_id":"b","text":" "}\n' > docs.jsonl
printf '1\tred\n' > topics.tsv
printf '1 a\n' > pool
$SALTON index docs.jsonl -o ix >&-
echo $?
$SALTON check ix
$SALTON index docs.jsonl -o quiet > printed 2>&-
echo $?
$SALTON check quiet
cmp ix/seg-00000001.salton quiet/seg-00000001.salton
echo 1 | $SALTON judge -i ix -t topics.tsv -o mine pool >&-
echo $?
cat mine
$SALTON search -i ix red >&-
echo $?
$SALTON corpus docs - <&-
echo $?
