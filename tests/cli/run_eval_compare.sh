# A run, its evaluation by the file of judgements and by the collection, and two runs side by side.
mkdir coll coll/qrels
printf '{"_id":"a","title":"","text":"red fish red"}\n{"_id":"b","title":"","text":"red bird"}\n{"_id":"c","title":"","text":"green bird"}\n' > coll/corpus.jsonl
printf '{"_id":"1","text":"red"}\n{"_id":"2","text":"bird"}\n' > coll/queries.jsonl
printf 'query-id\tcorpus-id\tscore\n1\tb\t1\n2\tb\t2\n2\tc\t1\n' > coll/qrels/test.tsv
$SALTON index coll -o ix -q > /dev/null
$SALTON run -i ix -m coord -t coll -o coord.run
$SALTON run -i ix -m "smart(nnn.nnn)" -t coll --tag raw > raw.run
cat coord.run raw.run
$SALTON corpus qrels coll > qrels.txt
$SALTON eval -m map -m recip_rank -m nDCG@2 -m R@1 qrels.txt raw.run
$SALTON eval -q -m map coll raw.run
$SALTON compare coll coord.run raw.run
