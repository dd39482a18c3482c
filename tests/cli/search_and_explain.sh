# Four documents whose scores can be worked out with a pencil.
printf '{"_id":"a","title":"A","text":"red fish red"}\n{"_id":"b","title":"B","text":"red bird"}\n{"_id":"c","title":"C","text":"green bird sings"}\n{"_id":"d","title":"D","text":"stone"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix --fields text
$SALTON search -i ix -m coord "red bird"
$SALTON search -i ix -m "smart(bnn.bnn)" -m vsm -k 3 "red bird"
$SALTON explain -i ix -m "smart(ntn.nnn)" "red bird whale" b
$SALTON explain -i ix -m bm25 "red whale" d
