# Vectors whose nearness can be worked out with a pencil: dimension by dimension, by every metric; and why a document isn't there.
printf '{"_id":"a","text":"red","metadata":{"year":1990}}\n{"_id":"b","text":"green","metadata":{"year":2000}}\n' > docs.jsonl
printf '2 3\na 3 0 4\nb 2 -1 2\n' > docs.txt
printf '1 3\nq 1 2 2\n' > q.txt
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON space import -i ix --name v docs.txt -q
$SALTON explain -i ix -m 'knn(v)' --vectors q.txt anything a
for m in dot l2 angular; do $SALTON explain -i ix -m "knn(v, metric=$m)" --vectors q.txt anything b | tail -n +9; done
$SALTON explain -i ix -m 'knn(v, metric=dot)' --vectors q.txt anything b --json
$SALTON explain -i ix -m 'knn(v, where="year<1995")' --vectors q.txt anything b | tail -n 3
$SALTON explain -i ix -m 'knn(v, min=0.9)' --vectors q.txt anything b --json
printf '{"_id":"c","text":"blue"}\n' | $SALTON index --add - -o ix -q > /dev/null
$SALTON explain -i ix -m 'knn(v)' --vectors q.txt anything c -q | tail -n +9
$SALTON search -i ix -m 'knn(v)' --vectors q.txt anything -q
$SALTON search -i ix -m 'knn(v)' --vectors docs.txt anything -q
$SALTON explain -i ix -m 'knn(v)' anything a
