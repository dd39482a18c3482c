# A query of words that the encoder never met is nowhere, alone or among others; a vector of zeros that somebody gives is a place.
printf '{"_id":"a","text":"red bird"}\n{"_id":"b","text":"red fish red"}\n{"_id":"c","text":"green bird sings"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q -a whitespace > /dev/null
$SALTON space add -i ix -e 'lsi(k=2)' -q
printf '1\tzebra quagga\n2\tzebra bird\n3\tquagga\n' > topics.tsv
for m in 'knn(lsi)' 'knn(lsi, metric=l2)' 'knn(lsi, scan=rows)' 'lsi(k=2)'; do $SALTON run -i ix -m "$m" -t topics.tsv -q -o r.run; cut -d' ' -f1,3 r.run | sort -u | tr '\n' ' '; echo; done
$SALTON explain -i ix -m 'knn(lsi)' quagga b
printf '1 2\nq 0 0\n' > q.txt
printf '1\tany\n' > one.tsv
$SALTON run -i ix -m 'knn(lsi, metric=l2)' -t one.tsv --vectors q.txt -q -o v.run; wc -l < v.run
