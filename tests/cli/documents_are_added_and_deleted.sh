# What is added, replaced and deleted is told, and changes what is found.
printf '{"_id":"a","title":"Red","text":"red green"}\n{"_id":"b","text":"blue"}\n{"_id":"d","text":"green moss"}\n' > one.jsonl
printf '{"_id":"a","text":"green grey"}\n{"_id":"c","text":"blue sky"}\n{"_id":"c","text":"grey sky"}\n' > two.jsonl
$SALTON index one.jsonl -o ix -a standard --segments 3
$SALTON index --add two.jsonl -o ix
$SALTON search -i ix -m coord "red green"
printf '{"_id":"e e","text":"green tea"}\n' | $SALTON index --add - -o ix --json
$SALTON delete -i ix a a
$SALTON info ix | sed -n 4,9p
$SALTON search -i ix -m coord "red green"
printf 'e%%20e\r\n\nnobody\n' | $SALTON delete -i ix --file - --missing-ok --json
$SALTON index --add two.jsonl -o ix --segments 1
$SALTON check ix
$SALTON delete -i ix a b c d
$SALTON info ix | sed -n 6,9p
