# A stale space takes in what came later by three ways; what was imported must be imported again; the method lsi keeps to its own.
printf '{"_id":"a","text":"red bird"}\n{"_id":"b","text":"red fish red"}\n{"_id":"c","text":"green bird sings"}\n{"_id":"d","text":"green fish"}\n' > old.jsonl
printf '{"_id":"e","text":"green bird whistles"}\n{"_id":"a","text":"red whale"}\n' > new.jsonl
$SALTON index old.jsonl -o ix -q -a whitespace > /dev/null
for s in anew fold update; do $SALTON space add -i ix -e 'lsi(k=2, weight=tf)' --name $s -q; done
$SALTON space export -i ix -s anew -o rows.npy -q
$SALTON space import -i ix --name rows rows.npy -q
$SALTON space update -i ix -s fold --by fold
$SALTON index --add new.jsonl -o ix -q > /dev/null
for s in anew fold update; do $SALTON space update -i ix -s $s --by $s; done
$SALTON space list -i ix
$SALTON search -i ix -m 'knn(update)' -k 2 whistles
$SALTON search -i ix -m 'knn(fold)' -k 2 whistles
$SALTON search -i ix -m 'lsi(k=2, weight=tf)' -k 2 whistles
printf '{"_id":"f","text":"red fish whistles"}\n' | $SALTON index --add - -o ix -q > /dev/null
$SALTON space update -i ix -s fold --json | tr -d '[:digit:].'
$SALTON check ix
$SALTON space update -i ix -s rows
$SALTON space update -i ix -s anew --by folding
$SALTON space update -i ix
$SALTON space add -i ix -e 'lsi(grown=fold)'
