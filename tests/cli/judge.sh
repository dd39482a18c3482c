# A pool judged from a pipe: grades, undo, skip, the rest of a text, keys that mean nothing; a second sitting goes on; a torn line is mended.
printf '{"_id":"a","title":"A title","text":"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"}\n{"_id":"b","text":"blue \\u001b[31m fish"}\n{"_id":"c","text":""}\n' > docs.jsonl
printf '7\tred fish\n10\tblue bird\n' > topics.tsv
printf '10 b\n7 c\n7 a\n' > pool
$SALTON index docs.jsonl -o ix -q > /dev/null
judge() { $SALTON judge -i ix -t topics.tsv -o mine --lines 1 "$@"; }
printf '1 u x 2 s m 0 u 1' | judge pool
cat mine
echo "--- the second sitting"
printf 'u1uq' | judge pool
cat mine
echo "--- torn lines"
printf '7 0 c 1\n7 0 a' > mine
printf '' | judge pool > /dev/null
cat mine
printf '7 0 c 1' > mine
printf '2' | judge pool > /dev/null
cat mine
echo "--- another judge"
printf '0' | $SALTON judge -i ix -t topics.tsv -o other --second mine --highest 1 -q | head -n 2
cat other
# What can't be.
printf '7 nobody\n' > wrong.pool
judge wrong.pool
printf '8 a\n' > wrong.pool
judge wrong.pool
printf '7 0 a b\n' > broken
$SALTON judge -i ix -t topics.tsv -o broken pool
echo $?
judge pool --second mine
judge
$SALTON judge -i ix -t topics.tsv pool
$SALTON judge -i ix -o mine pool
judge pool --highest 10
echo $?
