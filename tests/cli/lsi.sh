# The matrix as any program reads it, with the names of its rows and columns; one cell; the terms; an explanation for machines.
printf '{"_id":"b","text":"red bird"}\n{"_id":"a","text":"red fish red"}\n{"_id":"c","text":"green bird sings"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q -a whitespace > /dev/null
for w in tf log tfidf logentropy; do $SALTON lsi matrix -i ix -w $w -o $w.mtx --rows rows --columns columns && cat $w.mtx; done
cat rows columns
$SALTON lsi reconstruct -i ix -w tf red a
$SALTON lsi terms -i ix -w tf -k 2 -n 2 --documents
$SALTON explain -i ix -m 'lsi(k=1, weight=tf)' green b --json | tr -d '[:digit:].e+-'
$SALTON explain -i ix -m 'lsi(svd=no)' fish b | tail -n 8
$SALTON run -i ix -m 'lsi(k=2)' -t - --dry-run
