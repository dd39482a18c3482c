for i in 1 2 3 4 5 6 7 8 9; do printf '{"_id":"%s","text":"red %s"}\n' $i $i; done | gzip -n | head -c 60 > docs.jsonl.gz
$SALTON corpus docs docs.jsonl.gz > /dev/null
