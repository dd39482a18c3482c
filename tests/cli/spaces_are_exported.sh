# A space goes out in every kind of file, and comes in again as it was: rows in the documents' order, or by docnos.
printf '{"_id":"a","text":"red"}\n{"_id":"b","text":"green"}\n{"_id":"d","text":"blue"}\n' > docs.jsonl
printf '3 2\na 1 0\nd 7 255\n' > rows.txt
$SALTON index docs.jsonl -o ix -q > /dev/null
sed -i 's/^3/2/' rows.txt
$SALTON space import -i ix --name v rows.txt
for f in x.npy x.fvecs x.bvecs x.fbin x.vec; do
  $SALTON space export -i ix -s v -o $f --docnos ids -q
  [ $f = x.vec ] && set -- || set -- --docnos ids
  $SALTON space import -i ix --name w $f "$@"
  $SALTON space export -i ix -s w -o again.npy -q
  cmp again.npy x.npy && od -An -tx1 $f | tail -n 1
done
cat ids x.vec
$SALTON space export -i ix -s v --format word2vec -o x.dat && cat x.dat
printf 'd\nb\na\n' > ids
printf '\001\000\000\000\000\000\000\077\001\000\000\000\000\000\200\077\001\000\000\000\000\000\000\100' > three.fvecs
$SALTON space import -i ix --name t three.fvecs --docnos ids
$SALTON space export -i ix -s t -o t.npy && tail -c 12 t.npy | od -An -tx1
$SALTON space export -i ix -s t -o t.bvecs
$SALTON space export -i ix -s t -o t.dat
$SALTON space export -i ix -s t -o t.npy --format parquet
printf 'd\nb\n' > ids && $SALTON space import -i ix --name t three.fvecs --docnos ids
printf 'd\nb\na\nz\n' > ids && $SALTON space import -i ix --name t three.fvecs --docnos ids
printf 'd\nx\na\n' > ids && $SALTON space import -i ix --name t three.fvecs --docnos ids
$SALTON space import -i ix --name t rows.txt --docnos ids
ls
