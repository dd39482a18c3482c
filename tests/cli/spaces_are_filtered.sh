# Stored values say which documents a search in a space may find; how rows are looked at changes no byte; both stand in --dry-run.
$SALTON index toolshed -o ix -q > /dev/null
$SALTON space add -i ix -e 'lsi(k=10)' -q
$SALTON search -i ix -m 'knn(lsi, where="label=kitchen, price<=9")' -k 2 'sharp knife'
$SALTON search -i ix -m 'lsi(k=10, where="label=kitchen, price<=9")' -k 2 'sharp knife' | grep '^  [0-9]'
for way in auto rows int8; do $SALTON run -i ix -m "rrf(bm25, knn(lsi, where=\"price<50\", scan=$way))" -t toolshed --tag t -o $way.run -q; done
$SALTON run -i ix -m 'rrf(bm25, knn(lsi, where="price<50"))' -t toolshed --tag t --threads 3 -o threads.run -q
cmp auto.run rows.run && cmp auto.run int8.run && cmp auto.run threads.run && wc -l < auto.run
$SALTON run -m 'rrf(bm25, knn(lsi, where="price<50"), lsi(where="label=kitchen"))' --dry-run
$SALTON run -m 'knn(lsi, scan=int8)' --dry-run
$SALTON search -i ix -m 'knn(lsi, where="prise<50")' knife
$SALTON search -i ix -m 'rrf(bm25, lsi(where="price<"))' knife
$SALTON run -i ix -m 'knn(lsi, where="label~x")' -t toolshed
