# Imported vectors are found by knn, stay with their documents through an update, are exported, checked and dropped; lsi makes its own.
printf '{"_id":"a","text":"red red wine"}\n{"_id":"b","text":"blue sea sky"}\n{"_id":"c","text":"green sea"}\n' > docs.jsonl
printf '3 2\na 1 0\nb 0.6 0.8\nc 0 1\n' > docs.txt
printf '1\tx\n2\ty\n' > topics.tsv
printf '2 2\n1 1 0\n2 0 2\n' > topics.txt
$SALTON index docs.jsonl -o ix -q
$SALTON space import -i ix --name planes docs.txt
$SALTON run -i ix -m 'knn(space=planes)' -t topics.tsv --vectors topics.txt
$SALTON run -i ix -m 'knn(space=planes, metric=l2, min=-0.5)' -t topics.tsv --vectors topics.txt
$SALTON space info -i ix -s planes
printf '{"_id":"b","text":"azure sea sky sky"}\n' | $SALTON index --add - -o ix -q
$SALTON run -i ix -m 'knn(space=planes)' -t topics.tsv --vectors topics.txt -o -
$SALTON space list -i ix
$SALTON space export -i ix -s planes -o planes.npy
tail -c 16 planes.npy | od -An -tx1
$SALTON check ix
$SALTON space add -i ix -e 'lsi(k=3)' -q
$SALTON space info -i ix -s lsi --json | sed 's/,"singular.*//'
$SALTON space info -i ix -s lsi --json | sed 's/.*"residual_left":[0-9.e-]*,"residual_right":[0-9.e-]*}$/residuals of both sides/'
$SALTON search -i ix -m 'knn(space=lsi)' -k 2 'green sea'
$SALTON space drop -i ix -s planes
$SALTON search -i ix -m 'knn(space=planes)' azure
